import { WebAPIPlatformError } from '@slack/web-api'
import { z } from 'zod'
import { ReplyError } from '../bridge/errors.ts'
import type { ChannelKey, ThreadKey } from '../bridge/model.ts'
import type { Evidence } from '../bridge/ports/slack.ts'
import { channelId, placeOf } from './thread-key.ts'
import type { WebApi } from './web-api.ts'

/** `auth.test` (S22). What else it refuses a token for passes, or is about the network it is used from. */
const REMOVED = ['token_revoked', 'account_inactive', 'invalid_auth']

/** So many threads are looked for under a channel's new id: one that is there proves it. */
const MOST_LOOKED_FOR = 5

const infoAnswer = z.object({ channel: z.object({ id: z.string() }) })
const repliesAnswer = z.object({ messages: z.array(z.object({ ts: z.string() })).default([]) })

/** Events are asked about here before anything is done for them that cannot be undone. */
export class SlackEvidence implements Evidence {
  readonly #api: WebApi

  constructor(api: WebApi) {
    this.#api = api
  }

  isRemoved(): Promise<boolean> {
    return this.#api.call('auth.test', (client) =>
      client.auth.test().then(
        () => false,
        (error: unknown) => refusedWith(error, REMOVED),
      ),
    )
  }

  async isGone(channel: ChannelKey): Promise<boolean> {
    return (await this.#idOf(channel)) === undefined
  }

  async hasMoved(move: {
    readonly from: ChannelKey
    readonly to: ChannelKey
    readonly threads: readonly ThreadKey[]
  }): Promise<boolean> {
    const to = channelId(move.to)
    if ((await this.#idOf(move.to)) !== to) return false
    const old = await this.#idOf(move.from)
    if (old !== undefined && old !== to) return false
    for (const thread of move.threads.slice(0, MOST_LOOKED_FOR)) {
      if (await this.#isIn(to, placeOf(thread).ts)) return true
    }
    return false
  }

  /** The id under which Slack knows the channel; nothing where it knows none. */
  #idOf(channel: ChannelKey): Promise<string | undefined> {
    const named = { channel: channelId(channel) }
    return this.#api.call('conversations.info', (client) =>
      client.conversations.info(named).then(
        (answer) => infoAnswer.parse(answer).channel.id,
        (error: unknown) => {
          refusedWith(error, ['channel_not_found'])
          return undefined
        },
      ),
    )
  }

  async #isIn(channel: string, ts: string): Promise<boolean> {
    try {
      const answer = await this.#api.call('conversations.replies', (client) =>
        client.conversations.replies({ channel, ts, limit: 1 }),
      )
      return repliesAnswer.parse(answer).messages.some((message) => message.ts === ts)
    } catch (error) {
      if (error instanceof ReplyError && error.retry === 'never') return false
      throw error
    }
  }
}

/** `true` where Slack has answered in just these words; whatever else went wrong is thrown on. */
function refusedWith(error: unknown, codes: readonly string[]): true {
  if (error instanceof WebAPIPlatformError && codes.includes(error.data.error)) return true
  throw error
}
