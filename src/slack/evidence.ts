import { z } from 'zod'
import { ReplyError } from '../bridge/errors.ts'
import type { ChannelKey, ThreadKey } from '../bridge/model.ts'
import type { Evidence } from '../bridge/ports/slack.ts'
import { Refused } from './failure.ts'
import { channelId, placeOf } from './thread-key.ts'
import type { WebApi } from './web-api.ts'

/** What `auth.test` says once the app was removed (S22). Its other refusals pass, or are about the caller's network. */
const REMOVED = ['token_revoked', 'account_inactive', 'invalid_auth']

/** How many threads are looked for under a channel's new id. One that is found there proves the move. */
const MOST_LOOKED_FOR = 5

const infoAnswer = z.object({ channel: z.object({ id: z.string() }) })
const repliesAnswer = z.object({ messages: z.array(z.object({ ts: z.string() })).default([]) })

/** Asks Slack whether an event is true, before it is the reason for anything that cannot be undone. */
export class SlackEvidence implements Evidence {
  readonly #api: WebApi

  constructor(api: WebApi) {
    this.#api = api
  }

  isRemoved(): Promise<boolean> {
    return this.#api.call('auth.test', {}).then(
      () => false,
      (error: unknown) => refusedWith(error, REMOVED),
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

  /** The id Slack knows the channel by now; `undefined` where it does not know the channel. */
  #idOf(channel: ChannelKey): Promise<string | undefined> {
    const named = { channel: channelId(channel) }
    return this.#api.read('conversations.info', named, infoAnswer).then(
      (answer) => answer.channel.id,
      (error: unknown) => {
        refusedWith(error, ['channel_not_found'])
        return undefined
      },
    )
  }

  async #isIn(channel: string, ts: string): Promise<boolean> {
    try {
      const answer = await this.#api.read('conversations.replies', { channel, ts, limit: 1 }, repliesAnswer)
      return answer.messages.some((message) => message.ts === ts)
    } catch (error) {
      if (error instanceof ReplyError && error.retry === 'never') return false
      throw error
    }
  }
}

/** `true` where Slack refused with one of these codes. Any other error is thrown on. */
function refusedWith(error: unknown, codes: readonly string[]): true {
  if (error instanceof Refused && codes.includes(error.slackCode)) return true
  throw error
}
