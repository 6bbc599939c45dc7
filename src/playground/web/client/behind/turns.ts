import type { Exchange } from '../../board.ts'

/** A question, and what its conversation held before it. */
export type Turn = {
  readonly question: Exchange
  /** How many messages went with it. */
  readonly sentMessages: number
  /** What neuroflash remembered by then, as far as the requests tell. */
  readonly before: { readonly messages: number; readonly bytes: number }
}

/** The questions of one conversation, oldest first. Read from the requests alone, so the real neuroflash has them too. */
export function turnsOf(conversation: string, requests: readonly Exchange[]): readonly Turn[] {
  const turns: Turn[] = []
  let known: readonly Said[] = []
  for (const one of requests) {
    if (one.conversation !== conversation) continue
    if (isQuestion(one)) {
      const sent = messagesIn(one.sent)
      turns.push({
        question: one,
        sentMessages: sent.length,
        before: { messages: known.length, bytes: bytesOf(known) },
      })
      if (one.outcome === 200) known = [...known, ...sent, ...answersIn(one.received)]
    } else if (isWholeHistory(one)) {
      // After a loss the bot reads what became of its question.
      known = messagesIn(one.received)
    }
  }
  return turns
}

export function isQuestion({ path }: Exchange): boolean {
  return path.endsWith('/chat/completions')
}

/** The words that a question asks, where it can be read. */
export function wordsOf(question: Exchange): string | undefined {
  return messagesIn(question.sent).at(-1)?.content
}

type Said = { readonly role: string; readonly content: string }

function isWholeHistory({ method, path, outcome, received }: Exchange): boolean {
  if (method !== 'GET' || outcome !== 200 || !/\/messages(\?|$)/.test(path) || path.includes('cursor='))
    return false
  const { messages, next_cursor: next = null } = parsed(received)
  return Array.isArray(messages) && next === null
}

function messagesIn(body: string | undefined): readonly Said[] {
  return said(parsed(body)['messages'])
}

function answersIn(body: string | undefined): readonly Said[] {
  const { choices } = parsed(body)
  if (!Array.isArray(choices)) return []
  return said(choices.map((choice: unknown) => (choice as { readonly message?: unknown } | null)?.message))
}

function said(value: unknown): readonly Said[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => {
    const { role, content } = (one ?? {}) as Partial<Said>
    return typeof role === 'string' && typeof content === 'string' ? [{ role, content }] : []
  })
}

function parsed(body: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body ?? '')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function bytesOf(messages: readonly Said[]): number {
  return messages.length === 0 ? 0 : new TextEncoder().encode(JSON.stringify(messages)).length
}
