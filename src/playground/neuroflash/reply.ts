/** An answer over HTTP, complete. */
export type Reply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function jsonReply(status: number, body: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** An invalid field, as neuroflash reports it (documentation, page Errors). */
type InvalidField = { readonly field: string; readonly message: string; readonly type: string }

/** What the real neuroflash would refuse. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly reply: Reply
  /** Whether a client that follows the documentation would never be refused like this. */
  readonly isUnexpected: boolean

  constructor(reply: Reply, why: string, expectation: 'can-happen' | 'unexpected') {
    super(why)
    this.reply = reply
    this.isUnexpected = expectation === 'unexpected'
  }
}

export function unauthorized(expectation: 'can-happen' | 'unexpected'): Refused {
  const body = { error: 'The access token is missing, invalid or expired.', code: 'unauthorized' }
  return new Refused(jsonReply(401, body), 'no valid bearer token', expectation)
}

export function forbidden(why: string, expectation: 'can-happen' | 'unexpected'): Refused {
  const body = { error: 'You do not have access to this workspace.', code: 'forbidden' }
  return new Refused(jsonReply(403, body), why, expectation)
}

export function conversationNotFound(): Refused {
  const body = { error: 'Conversation not found.', code: 'not_found' }
  return new Refused(jsonReply(404, body), 'no such conversation', 'can-happen')
}

export function badRequest(why: string): Refused {
  return new Refused(jsonReply(400, { error: why, code: 'bad_request' }), why, 'unexpected')
}

export function invalid(errors: readonly InvalidField[]): Refused {
  const fields = errors.map((error) => `${error.field}: ${error.message}`).join('; ')
  return new Refused(jsonReply(422, { errors }), fields, 'unexpected')
}
