import { randomUUID } from 'node:crypto'
import { jsonReply, Refused, type Reply, unauthorized } from './reply.ts'

type Deps = {
  readonly clientId: string
  readonly clientSecret: string
  readonly lifetimeMs: number
  readonly clock: () => number
}

/** The access tokens in force. */
export class Tokens {
  readonly #deps: Deps
  readonly #expiresAtMs = new Map<string, number>()
  #issued = 0

  constructor(deps: Deps) {
    this.#deps = deps
  }

  get issued(): number {
    return this.#issued
  }

  /** Refuses whatever does not ask as N1 says; the token itself is made by `issue`. */
  checkRequest(form: URLSearchParams): void {
    if (form.get('grant_type') !== 'client_credentials') {
      throw refusedToken({ status: 400, error: 'unsupported_grant_type', expectation: 'unexpected' })
    }
    const { clientId, clientSecret } = this.#deps
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
      throw refusedToken({ status: 401, error: 'invalid_client', expectation: 'can-happen' })
    }
    if (form.get('scope') !== 'openid') {
      throw refusedToken({ status: 400, error: 'invalid_scope', expectation: 'unexpected' })
    }
  }

  issue(): Reply {
    const token = `stand-in-${randomUUID()}`
    const { lifetimeMs, clock } = this.#deps
    this.#expiresAtMs.set(token, clock() + lifetimeMs)
    this.#issued += 1
    const body = { access_token: token, token_type: 'Bearer', expires_in: Math.floor(lifetimeMs / 1000) }
    return jsonReply(200, body)
  }

  checkBearer(authorization: string | undefined): void {
    const token = authorization?.match(/^Bearer (.+)$/)?.[1]
    if (token === undefined) throw unauthorized('unexpected')
    const expiresAtMs = this.#expiresAtMs.get(token)
    if (expiresAtMs === undefined || this.#deps.clock() >= expiresAtMs) throw unauthorized('can-happen')
  }

  revokeAll(): void {
    this.#expiresAtMs.clear()
  }
}

/** RFC 6749, section 5.2. */
function refusedToken(refusal: {
  readonly status: number
  readonly error: string
  readonly expectation: 'can-happen' | 'unexpected'
}): Refused {
  const body = { error: refusal.error, error_description: 'The token request was refused.' }
  return new Refused(jsonReply(refusal.status, body), refusal.error, refusal.expectation)
}
