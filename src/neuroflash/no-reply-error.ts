/** Why no complete reply came. */
export type NoReplyReason =
  /** The caller gave up. */
  | 'aborted'
  /** The deadline of the whole request passed. */
  | 'timeout'
  /** We are being closed. */
  | 'closed'
  /** Connecting, sending or receiving failed. */
  | 'transport'

type Circumstances = {
  readonly reason: NoReplyReason
  readonly wasSent: boolean
  readonly detail: string
}

/**
 * A request without a complete reply.
 *
 * Deliberately without undici's error as its `cause`: an `HTTPParserError` carries the bytes it
 * could not read, and those are what people wrote.
 */
export class NoReplyError extends Error {
  override readonly name = 'NoReplyError'
  readonly code = 'no-reply'
  readonly reason: NoReplyReason
  /** Whether a connection stood and the request was handed to it; false proves that nothing was sent. */
  readonly wasSent: boolean

  constructor({ reason, wasSent, detail }: Circumstances) {
    super(detail)
    this.reason = reason
    this.wasSent = wasSent
  }
}
