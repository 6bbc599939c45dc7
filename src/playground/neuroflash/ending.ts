import type { ServerResponse } from 'node:http'
import type { Fault, TurnFault } from './contract.ts'
import type { Conversations } from './conversations.ts'
import type { Accepted } from './endpoints.ts'
import { jsonReply, type Reply } from './reply.ts'

/** How a request ends for the one who sent it. */
export type Ending =
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** All headers and half of the body, then the connection is closed. */
  | { readonly kind: 'half'; readonly reply: Reply }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' }

/** Carries the request out, or as much of it as the fault allows. Throws `Refused` as `carryOut` does. */
export async function endingOf(
  accepted: Accepted,
  fault: TurnFault | undefined,
  conversations: Conversations,
): Promise<Ending> {
  const { conversation = '', question = '' } = accepted
  if (fault === undefined) return { kind: 'reply', reply: await accepted.carryOut() }
  if (fault === 'store-question-only') {
    conversations.storeQuestion(conversation, question)
    return { kind: 'drop' }
  }
  if (fault === 'store-late') {
    conversations.storeTurnLate(conversation, question)
    return { kind: 'drop' }
  }
  if (fault === 'answer-late') {
    conversations.storeAnswerLate(conversation, question)
    return { kind: 'drop' }
  }
  return faultyEnding(accepted, fault)
}

async function faultyEnding(accepted: Accepted, fault: Fault): Promise<Ending> {
  if (fault === 'drop-before') return { kind: 'drop' }
  if (fault === 'hang') return { kind: 'hang' }
  if (typeof fault === 'object' && 'status' in fault) {
    if (fault.stored === true) await accepted.carryOut()
    return { kind: 'reply', reply: programmedReply(fault) }
  }
  const reply = await accepted.carryOut()
  if (typeof fault === 'object') {
    const json = 'json' in fault ? fault.json : fault.reshape(JSON.parse(reply.body))
    return { kind: 'reply', reply: jsonReply(200, json) }
  }
  switch (fault) {
    case 'drop-after-store':
      return { kind: 'drop' }
    case 'hang-after-store':
      return { kind: 'hang' }
    case 'cut-body':
      return { kind: 'reply', reply: { ...reply, body: firstHalf(reply.body) } }
    case 'cut-connection':
      return { kind: 'half', reply }
    case 'empty-body':
      return { kind: 'reply', reply: { ...reply, body: '' } }
    case 'wrong-content-type':
      return {
        kind: 'reply',
        reply: { status: 200, headers: html, body: '<html><body>Welcome</body></html>' },
      }
    default:
      return fault satisfies never
  }
}

const html = { 'content-type': 'text/html; charset=utf-8' }

function programmedReply(fault: Extract<Fault, { readonly status: number }>): Reply {
  const { status, body = '', headers } = fault
  const plain: Reply = typeof body === 'string' ? { status, headers: html, body } : jsonReply(status, body)
  return { ...plain, headers: { ...plain.headers, ...headers } }
}

function firstHalf(body: string): string {
  return body.slice(0, Math.floor(body.length / 2))
}

/** Sends what there is to send. */
export function send(ending: Ending, response: ServerResponse): void {
  if (response.destroyed) return
  switch (ending.kind) {
    case 'reply':
      response.writeHead(ending.reply.status, ending.reply.headers).end(ending.reply.body)
      return
    case 'half': {
      const { status, headers, body } = ending.reply
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
      response.write(firstHalf(body), () => response.destroy())
      return
    }
    case 'drop':
      response.destroy()
      return
    case 'hang':
      return
    default:
      ending satisfies never
  }
}
