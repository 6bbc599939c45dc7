import type { NoticeKey } from './notices.ts'

/** Whether what was asked of the other side has taken effect there. */
export type Certainty = 'not-done' | 'unknown' | 'done'

/** `never`: the same request would fail again. `backoff`: later, at our pace. `afterMs`: when the other side said. */
export type Retry = 'never' | 'backoff' | { readonly afterMs: number }

type Failure = {
  readonly code: string
  readonly certainty: Certainty
  readonly retry: Retry
  readonly notice: NoticeKey
  /** Ids and statuses that matter; never tokens, secrets or what people wrote. */
  readonly detail: string
  readonly cause?: unknown
}

abstract class SideError extends Error {
  readonly certainty: Certainty
  readonly retry: Retry
  /** What the person is told when the turn ends with this. */
  readonly notice: NoticeKey

  constructor(failure: Failure) {
    super(failure.detail, { cause: failure.cause })
    this.certainty = failure.certainty
    this.retry = failure.retry
    this.notice = failure.notice
  }
}

/** Why neuroflash did not do what it was asked; the table is in `src/README.md`, "When the other side fails". */
export type ConversationErrorCode =
  /** Nothing was sent: refused connection, DNS, TLS. */
  | 'unreachable'
  /** 401 with a fresh token, a redirect to sign in, or no token was given out. */
  | 'credentials'
  /** 403 that names no limit, or an address that takes no such requests. */
  | 'forbidden'
  /** A quota is used up: 402, or any refusal that names one. */
  | 'limit'
  /** 403 or 429 that only asks for patience, 503 that says when to come again. */
  | 'rate-limited'
  /** The conversation is busy with something else: 409, 423, 425. */
  | 'busy'
  /** neuroflash itself says, by 404 or 410, that there is no such conversation. */
  | 'gone'
  /** More than neuroflash takes at once. */
  | 'too-large'
  /** 400, 422 and other refusals of this very request. */
  | 'rejected'
  /** neuroflash itself said that it failed: a 5xx, or a 200 with an error in it, in its own form. */
  | 'failed'
  /** Nobody knows: lost connection, timeout, cut or unreadable body, a proxy's 5xx. */
  | 'lost'
  /** 200 with no usable answer in it. */
  | 'no-answer'

export class ConversationError extends SideError {
  override readonly name = 'ConversationError'
  readonly code: ConversationErrorCode

  constructor(failure: Failure & { readonly code: ConversationErrorCode }) {
    super(failure)
    this.code = failure.code
  }
}

/** Why Slack did not take a message. */
export type ReplyErrorCode =
  /** Slack asks for patience (429). */
  | 'rate-limited'
  /** Longer than Slack takes: smaller parts may pass. */
  | 'too-long'
  /** The channel or thread cannot be written to (any more). */
  | 'closed'
  /** The bot's token or scopes do not allow it. */
  | 'not-allowed'
  /** Slack refused this very message for another reason. */
  | 'rejected'
  /** Nothing was sent. */
  | 'unreachable'
  /** Timeout, lost connection, 5xx: Slack may have taken it. */
  | 'lost'

export class ReplyError extends SideError {
  override readonly name = 'ReplyError'
  readonly code: ReplyErrorCode
  /** The permission that Slack says is missing, where it is that. */
  readonly missing: string | undefined

  constructor(
    failure: Omit<Failure, 'notice'> & { readonly code: ReplyErrorCode; readonly missing?: string },
  ) {
    super({ ...failure, notice: 'slackRefused' })
    this.code = failure.code
    this.missing = failure.missing
  }
}

/** The store did not answer, or not in time. What it was asked may or may not have happened. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code = 'store-unavailable'
}

/** A later version of the bot has stored this, and only that can go on with it. Nothing was done. */
export class NewerRecordError extends Error {
  override readonly name = 'NewerRecordError'
  readonly code = 'newer-record'
  /** The storage key of the record. */
  readonly key: string

  constructor(key: string) {
    super('a later version of the bot has stored this')
    this.key = key
  }
}

/** The item or task is no longer ours: the lease ran out, or its thread was reset. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError'
  readonly code = 'claim-lost'
  /** What was to be recorded may be in the store all the same, since the store did not answer every time. */
  readonly mayBeRecorded: boolean

  /** `id`: of the item or task. */
  constructor(id?: string, { mayBeRecorded = true } = {}) {
    super(`the claim ${id === undefined ? '' : `on ${id} `}is lost`)
    this.mayBeRecorded = mayBeRecorded
  }
}

/** The process is stopping and the time of what still runs is up: it is handed back. */
export class StoppingError extends Error {
  override readonly name = 'StoppingError'
  readonly code = 'stopping'
}
