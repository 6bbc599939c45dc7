import { ReplyError } from '../bridge/errors.ts'
import type { Clock } from '../bridge/ports/log.ts'
import { WebApi } from './web-api.ts'
import { authTest, type Identity } from './wire.ts'

/** What Slack says of the bot's token. */
export type TokenExamined =
  | {
      readonly kind: 'accepted'
      readonly identity: Identity
      /** The workspace's name. */
      readonly workspace: string
      /** Absent where Slack does not tell. */
      readonly scopes?: readonly string[]
      /** By how much this machine's clock is ahead of Slack's. */
      readonly skewMs?: number
    }
  | { readonly kind: 'refused'; readonly error: ReplyError }

/** How events reach a bot, and whether they do. */
export type EventsExamined = {
  readonly over: 'http' | 'socket'
  /** Socket Mode: whether there is a connection at this moment. */
  readonly isConnected?: boolean
  readonly sinceMs: number
  /** Absent: none since `sinceMs`. */
  readonly lastAtMs?: number
  /** Requests since the last event whose signature did not fit the secret. */
  readonly wronglySigned: number
}

type Options = {
  readonly apiUrl: string
  readonly clock: Clock
}

/** Asks Slack whose token this is, and what it may do. */
export async function examineToken(api: WebApi): Promise<TokenExamined> {
  try {
    const answer = await api.read('auth.test', {}, authTest)
    const { granted: scopes, skewMs } = api
    return {
      kind: 'accepted',
      ...answer,
      ...(scopes === undefined ? {} : { scopes }),
      ...(skewMs === undefined ? {} : { skewMs }),
    }
  } catch (error) {
    if (error instanceof ReplyError) return { kind: 'refused', error }
    throw error
  }
}

/** The same for a token that no running bot uses yet. */
export function examineBotToken(token: string, options: Options): Promise<TokenExamined> {
  return examineToken(new WebApi({ ...options, token, onRequest: () => undefined }))
}

/** Whether Slack would open a Socket Mode connection for this app-level token. None is opened. */
export async function examineAppToken(token: string, options: Options): Promise<'accepted' | ReplyError> {
  const api = new WebApi({ ...options, token, onRequest: () => undefined })
  try {
    await api.call('apps.connections.open', {})
    return 'accepted'
  } catch (error) {
    if (error instanceof ReplyError) return error
    throw error
  }
}
