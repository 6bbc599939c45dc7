import type { Answer, ConversationId, HistoryMessage } from '../model.ts'

/**
 * Conversations at neuroflash. Every method rejects with `ConversationError`; an aborted `signal`
 * rejects with a `ConversationError` of code `lost`.
 */
export type Conversations = {
  /** Not idempotent: a crash before its result is stored leaves an empty conversation behind. */
  create(signal: AbortSignal): Promise<ConversationId>

  /** Sends only `content`. Not idempotent: asking twice adds two turns to the conversation. */
  ask(conversation: ConversationId, content: string, signal: AbortSignal): Promise<Answer>

  /** The whole history, oldest first, page by page as it is read. */
  history(conversation: ConversationId, signal: AbortSignal): AsyncIterable<HistoryMessage>

  /** The history as pages, beginning with the one that `from` names, so that reading can go on where it stopped. */
  pages(
    conversation: ConversationId,
    from: string | undefined,
    signal: AbortSignal,
  ): AsyncIterable<HistoryPage>

  /** Whether the conversation is still there (N8). */
  exists(conversation: ConversationId, signal: AbortSignal): Promise<boolean>

  /** Resolves when neuroflash has accepted the deletion, or when there was nothing to delete. */
  delete(conversation: ConversationId, signal: AbortSignal): Promise<void>
}

/** `next` names the page after this one. Absent: there is none yet. */
export type HistoryPage = { readonly messages: readonly HistoryMessage[]; readonly next?: string }
