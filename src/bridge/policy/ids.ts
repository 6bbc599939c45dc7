import type { ConversationId, MessageId, TaskId, ThreadKey } from '../model.ts'

/*
 * Ids of what the bot itself puts into the store. They are made of what it is about, so that the same thing put
 * twice is there once.
 */

/** One deletion for each conversation, however many reasons there are. */
export function deletionId(conversation: ConversationId): TaskId {
  return `deletion:${conversation}` as TaskId
}

export function isDeletion(id: string): boolean {
  return id.startsWith('deletion:')
}

/** The catch-up that goes with the message that called the bot. */
export function catchUpId(message: MessageId): TaskId {
  return `catch-up:${message}` as TaskId
}

/** The catch-up that goes with a thread whose channel has got another id. */
export function catchUpAfterMoveId(thread: ThreadKey): TaskId {
  return `catch-up:moved:${thread}` as TaskId
}

/** What a message asks for whose words are a request: it is done once, in whatever event the message comes. */
export function spokenRequestId(message: MessageId): TaskId {
  return `message:${message}` as TaskId
}

/** What an author is told after the answer to this message. */
export function contextMissedId(message: MessageId): TaskId {
  return `context-missed:${message}` as TaskId
}

export function refusalId(message: MessageId): TaskId {
  return `refusal:${message}` as TaskId
}

/** What a thread is told when its first message waits: once for each message. */
export function waitingId(message: MessageId): TaskId {
  return `${waitingStart}${message}` as TaskId
}

export const waitingStart = 'waiting:'

/** What is said in a thread once it was released. In Redis, only the script of the release knows the generation. */
export function announcementId(thread: ThreadKey, generation: number): MessageId {
  return `${announcementStart(thread)}${generation}` as MessageId
}

export function announcementStart(thread: ThreadKey): string {
  return `${thread}${ANNOUNCEMENT}`
}

export function isAnnouncement(id: MessageId): boolean {
  return id.includes(ANNOUNCEMENT)
}

const ANNOUNCEMENT = ':announcement:'
