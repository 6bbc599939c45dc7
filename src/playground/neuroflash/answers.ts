import { randomBytes } from 'node:crypto'
import type { NeuroflashOptions, StoredConversation } from './contract.ts'
import { invalid, jsonReply, type Reply } from './reply.ts'

export function workspacesReply(
  ids: readonly string[],
  form: NonNullable<NeuroflashOptions['workspacesForm']>,
  names: Readonly<Record<string, string>>,
): Reply {
  const workspaces = ids.map((id) => ({ id, ...(Object.hasOwn(names, id) && { name: names[id] }) }))
  switch (form) {
    case 'embedded':
      return jsonReply(200, { _embedded: { workspaces } })
    case 'data':
      return jsonReply(200, { data: workspaces })
    case 'bare':
      return jsonReply(200, workspaces)
    default:
      return form satisfies never
  }
}

export function conversationReply({ uuid, workspaceId, createdAt }: StoredConversation): Reply {
  return jsonReply(200, { uuid, workspace_id: workspaceId, created_at: createdAt })
}

/** A cursor is opaque and belongs to its conversation. */
export function offsetOf(uuid: string, cursor: string | null): number {
  if (cursor === null) return 0
  const [owner, offset] = Buffer.from(cursor, 'base64url').toString().split('/')
  if (owner === uuid && offset !== undefined && /^\d+$/.test(offset)) return Number(offset)
  throw invalid([{ field: 'cursor', message: 'is not a cursor of this conversation', type: 'value_error' }])
}

export function historyReply({
  conversation: { uuid, messages },
  offset,
  pageSize,
}: {
  readonly conversation: StoredConversation
  readonly offset: number
  readonly pageSize: number
}): Reply {
  const end = offset + pageSize
  const next = end < messages.length ? Buffer.from(`${uuid}/${end}`).toString('base64url') : null
  return jsonReply(200, { messages: messages.slice(offset, end), next_cursor: next })
}

export function completionReply(turn: {
  readonly question: string
  readonly answer: string
  readonly atMs: number
}): Reply {
  const prompt = wordsIn(turn.question)
  const completion = wordsIn(turn.answer)
  const message = { role: 'assistant', content: turn.answer }
  return jsonReply(200, {
    id: `gen-${Math.floor(turn.atMs / 1000)}-${randomBytes(4).toString('hex')}`,
    object: 'chat.completion',
    model: 'openai/gpt-4.1-mini',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      words_used: completion,
    },
  })
}

/** The amounts are ours; the shape of `page` is assumed. */
export function quotasReply(conversations: readonly StoredConversation[], limitWords: number): Reply {
  const answers = conversations.flatMap(({ messages }) => messages.filter(isAnswer))
  const used = answers.reduce((sum, { content }) => sum + wordsIn(content), 0)
  return jsonReply(200, {
    data: [quota('tokens', limitWords, used), quota('images', 100, 0)],
    page: { size: 20, number: 0, totalElements: 2, totalPages: 1 },
  })
}

function isAnswer({ role }: { readonly role: string }): boolean {
  return role === 'assistant'
}

function quota(usageTypeKey: 'tokens' | 'images', limitAmount: number, usedAmount: number) {
  return {
    usageTypeKey,
    limitAmount,
    limitAmountDaily: limitAmount / 10,
    usedAmount,
    usedAmountDaily: usedAmount,
    availableAmount: limitAmount - usedAmount,
    fairUseLimitReached: false,
  }
}

function wordsIn(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}
