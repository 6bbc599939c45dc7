import { stringify } from 'node:querystring'
import type * as Slack from '@slack/web-api'
import type { z } from 'zod'
import type { Clock } from '../bridge/ports/log.ts'
import { LONGEST_REST_MS, lost, networkStatus, rateLimited, readReply, unanswered } from './failure.ts'
import { post, type SlackReply } from './slack-http.ts'

/** The methods that the bot calls, with what each takes. */
type Methods = {
  'agents.sessions.setStatus': {
    readonly channel_id: string
    readonly thread_ts: string
    readonly status: 'active' | 'processing'
  }
  'apps.connections.open': NonNullable<Slack.AppsConnectionsOpenArguments>
  'assistant.threads.setStatus': Slack.AssistantThreadsSetStatusArguments
  'auth.test': NonNullable<Slack.AuthTestArguments>
  'chat.delete': Slack.ChatDeleteArguments
  'chat.postEphemeral': Slack.ChatPostEphemeralArguments
  'chat.postMessage': Slack.ChatPostMessageArguments
  'chat.update': Slack.ChatUpdateArguments
  'conversations.info': Slack.ConversationsInfoArguments
  'conversations.members': Slack.ConversationsMembersArguments
  'conversations.open': Slack.ConversationsOpenArguments
  'conversations.replies': Slack.ConversationsRepliesArguments
  'files.completeUploadExternal': Slack.FilesCompleteUploadExternalArguments
  'files.getUploadURLExternal': Slack.FilesGetUploadURLExternalArguments
  'reactions.add': Slack.ReactionsAddArguments
  'users.conversations': Slack.UsersConversationsArguments
  'users.info': Slack.UsersInfoArguments
  'views.open': Slack.ViewsOpenArguments
  'views.publish': Slack.ViewsPublishArguments
  'views.update': Slack.ViewsUpdateArguments
}

/** How one call went. `status` is `ok`, Slack's error code, or the status or error of the network. */
export type SlackRequest = { readonly method: string; readonly status: string; readonly ms: number }

type Options = {
  readonly token: string
  /** With a slash at its end. */
  readonly apiUrl: string
  readonly clock: Clock
  readonly onRequest: (request: SlackRequest) => void
}

/**
 * Slack answers within a second or two, if at all. A worker that cannot reach its store gives up when a third of its
 * lease, 5 s, is left. This is shorter, so that no message is still under way when a successor looks for it.
 */
const TIMEOUT_MS = 4_500

/** What is only a courtesy is given up after this long. */
const BRIEF_MS = 1_000

/**
 * Slack's Web API, each call sent once: sent again, a message whose answer was lost would be there twice (S10). A method
 * that is rate limited is left alone until Slack allows it again (S12). Slack's own client is not used: for a log of its
 * own it takes each request and reply to pieces, which cost a twelfth of a turn.
 */
export class WebApi {
  readonly #options: Options
  readonly #headers: Readonly<Record<string, string>>
  readonly #closedUntilMs = new Map<string, number>()
  #granted: readonly string[] | undefined
  #skewMs: number | undefined

  constructor(options: Options) {
    this.#options = options
    this.#headers = {
      authorization: `Bearer ${options.token}`,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'neuroflash-slack',
    }
  }

  /** What the token was granted, as Slack said beside its latest answer; `undefined` where it did not say. */
  get granted(): readonly string[] | undefined {
    return this.#granted
  }

  /** By how much this machine's clock is ahead of Slack's, to the second; `undefined` before the first answer. */
  get skewMs(): number | undefined {
    return this.#skewMs
  }

  /** Resolves with what Slack answers. Rejects with `ReplyError`, which is a `Refused` where Slack said no. */
  call<Method extends keyof Methods>(method: Method, args: Methods[Method]): Promise<unknown> {
    return this.#call(method, args, TIMEOUT_MS)
  }

  /** The same for what is only a courtesy: after a second it is given up. */
  callBriefly<Method extends keyof Methods>(method: Method, args: Methods[Method]): Promise<unknown> {
    return this.#call(method, args, BRIEF_MS)
  }

  async #call(method: keyof Methods, args: object, timeoutMs: number): Promise<unknown> {
    const { clock, onRequest } = this.#options
    const waitMs = (this.#closedUntilMs.get(method) ?? 0) - clock()
    // If it were to rest longer than any method does, the clock was set back.
    if (waitMs > 0 && waitMs <= LONGEST_REST_MS) throw rateLimited(method, waitMs)
    const startedMs = performance.now()
    const ended = (status: string): void => onRequest({ method, status, ms: performance.now() - startedMs })
    const reply = await this.#send(method, args, timeoutMs).catch((error: unknown) => {
      ended(networkStatus(error))
      throw unanswered(method, error)
    })
    this.#notice(reply)
    const { status, answer, failure } = readReply(method, reply)
    ended(status)
    if (failure === undefined) return answer
    if (typeof failure.retry === 'object') this.#closedUntilMs.set(method, clock() + failure.retry.afterMs)
    throw failure
  }

  /** The answer in the shape it should have; in another it proves nothing. */
  async read<Method extends keyof Methods, Shape extends z.ZodType>(
    method: Method,
    args: Methods[Method],
    shape: Shape,
  ): Promise<z.output<Shape>> {
    const { data } = shape.safeParse(await this.call(method, args))
    if (data === undefined) throw lost(method, 'an answer of another shape')
    return data
  }

  #notice({ scopes, date }: SlackReply): void {
    const atMs = Date.parse(date ?? '')
    if (!Number.isNaN(atMs)) this.#skewMs = this.#options.clock() - atMs
    if (scopes !== undefined) this.#granted = scopes.split(/[\s,]+/)
  }

  /** As a form, which all methods take; whatever is no simple value goes as JSON. */
  #send(method: string, args: object, timeoutMs: number): Promise<SlackReply> {
    const fields = Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : value,
    ])
    const body = stringify(Object.fromEntries(fields))
    return post(`${this.#options.apiUrl}${method}`, { headers: this.#headers, body, timeoutMs })
  }
}
