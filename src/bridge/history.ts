import type { ConversationId, HistoryMessage } from './model.ts'
import type { Conversations } from './ports.ts'

/** The messages from `before` on, oldest first; of those in front of it none is kept in memory. */
export async function historyBeyond(
  from: { readonly conversation: ConversationId; readonly before: number },
  conversations: Pick<Conversations, 'history'>,
  signal: AbortSignal,
): Promise<HistoryMessage[]> {
  const beyond: HistoryMessage[] = []
  let place = 0
  for await (const message of conversations.history(from.conversation, signal)) {
    if (place >= from.before) beyond.push(message)
    place += 1
  }
  return beyond
}

export async function historyLength(
  conversation: ConversationId,
  conversations: Pick<Conversations, 'history'>,
  signal: AbortSignal,
): Promise<number> {
  let length = 0
  for await (const _message of conversations.history(conversation, signal)) length += 1
  return length
}
