import type { ConversationId, MessageId, TaskId, ThreadKey } from '../model.ts'

/*
 * What the bot names itself. The name says what is the same: what is put a second time under one name is put
 * once.
 */

/** One deletion for each conversation, however many reasons there are. */
export function deletionId(conversation: ConversationId): TaskId {
  return `deletion:${conversation}` as TaskId
}

/** The catch-up that goes with the message that called the bot. */
export function catchUpId(message: MessageId): TaskId {
  return `catch-up:${message}` as TaskId
}

/** The catch-up that goes with a thread whose channel has got another id. */
export function catchUpAfterMoveId(thread: ThreadKey): TaskId {
  return `catch-up:moved:${thread}` as TaskId
}

export function refusalId(message: MessageId): TaskId {
  return `refusal:${message}` as TaskId
}

/** What the bot says in a thread when it was released. Redis knows the generation only in the step itself. */
export function announcementId(thread: ThreadKey, generation: number): MessageId {
  return `${announcementStart(thread)}${generation}` as MessageId
}

export function announcementStart(thread: ThreadKey): string {
  return `${thread}:announcement:`
}
