import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { ReplyError } from '../bridge/errors.ts'
import type { ChannelKey, PersonId, ThreadKey } from '../bridge/model.ts'
import type { Say } from '../bridge/notices.ts'
import type { People, Role, ThreadDescription } from '../bridge/ports/slack.ts'
import type { Names } from './names.ts'
import { paged, pages } from './pages.ts'
import { permalink } from './permalink.ts'
import { channelId, channelKey, channelOf, placeOf, threadKey } from './thread-key.ts'
import type { WebApi } from './web-api.ts'
import type { Identity } from './wire.ts'
import { channelInfo, isOfTeam } from './wire.ts'

/** Slack: `users.conversations` takes a `limit` of 999 at most, `conversations.members` one of 1,000. */
const PAGE_LENGTH = 999

/** In the middle of a list, so much is waited for one page. A longer wait ends the reading. */
const PATIENCE_MS = 20_000

const membersPage = paged.extend({ members: z.array(z.string()).default([]) })
const channelsPage = paged.extend({ channels: z.array(z.object({ id: z.string() })).default([]) })

const messageAnswer = z.object({
  messages: z.array(z.object({ ts: z.string(), thread_ts: z.string().optional() })).default([]),
})

type Deps = { readonly api: WebApi; readonly names: Names; readonly identity: Identity }

/** Who may see what, asked of Slack each time: see the port for what each method promises. */
export class SlackPeople implements People {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async isMember(person: PersonId, channel: ChannelKey): Promise<boolean> {
    const { api } = this.#deps
    const id = channelId(channel)
    try {
      const read = (cursor: { readonly cursor?: string }) =>
        api.read('conversations.members', { channel: id, limit: PAGE_LENGTH, ...cursor }, membersPage)
      for await (const page of pages((cursor) => patiently(() => read(cursor)))) {
        if (page.members.includes(person)) return true
      }
      return false
    } catch (error) {
      // The bot cannot vouch for anybody in a channel that it does not see.
      if (error instanceof ReplyError && error.code === 'closed') return false
      throw error
    }
  }

  async roleOf(person: PersonId): Promise<Role> {
    const user = await this.#user(person)
    if (user === undefined) return 'external'
    if (user.deleted || !isOfTeam(user, this.#deps.identity.team)) return 'external'
    return user.is_admin || user.is_owner || user.is_primary_owner ? 'admin' : 'member'
  }

  /** `undefined` for somebody whom Slack does not show to the bot. */
  async #user(person: PersonId): Promise<Awaited<ReturnType<Names['ask']>> | undefined> {
    try {
      return await this.#deps.names.ask(person)
    } catch (error) {
      if (error instanceof ReplyError && error.code === 'rejected') return undefined
      throw error
    }
  }

  async channelsOf(person: PersonId): Promise<ReadonlySet<ChannelKey>> {
    const { api, identity } = this.#deps
    const found = new Set<ChannelKey>()
    const which = { user: person, types: 'public_channel,private_channel,mpim,im', limit: PAGE_LENGTH }
    const read = (cursor: { readonly cursor?: string }) =>
      api.read('users.conversations', { ...which, ...cursor }, channelsPage)
    for await (const page of pages((cursor) => patiently(() => read(cursor)))) {
      for (const { id } of page.channels) found.add(channelKey({ team: identity.team, channel: id }))
    }
    return found
  }

  channelOf(thread: ThreadKey): ChannelKey {
    return channelOf(thread)
  }

  async isDirect(channel: ChannelKey): Promise<boolean> {
    try {
      const named = { channel: channelId(channel) }
      const answer = await this.#deps.api.read('conversations.info', named, channelInfo)
      const { is_im: isOfTwo, is_mpim: isOfSeveral } = answer.channel
      return isOfTwo === true || isOfSeveral === true
    } catch (error) {
      if (error instanceof ReplyError && error.retry === 'never') return false
      throw error
    }
  }

  async rootOf(message: ThreadKey): Promise<ThreadKey> {
    const { team, channel, ts } = placeOf(message)
    try {
      const first = { channel, ts, limit: 1 }
      const answer = await this.#deps.api.read('conversations.replies', first, messageAnswer)
      const [found] = answer.messages
      return threadKey({ team, channel, ts: found?.thread_ts ?? ts })
    } catch (error) {
      if (error instanceof ReplyError && error.retry === 'never') return message
      throw error
    }
  }

  async name(person: PersonId): Promise<string> {
    return (await this.#deps.names.ofPerson(person)) ?? ''
  }

  underChannel(thread: ThreadKey, channel: ChannelKey): ThreadKey {
    const { team, ts } = placeOf(thread)
    return threadKey({ team, channel: channelId(channel), ts })
  }

  async describe(thread: ThreadKey, people: readonly PersonId[], say: Say): Promise<ThreadDescription> {
    const { channel } = placeOf(thread)
    const name = await this.#deps.names.ofAll({ people, channels: [channel] }, say)
    return {
      permalink: permalink(thread, this.#deps.identity.home),
      channelName: name(channel) ?? channel,
      names: people.map((person) => name(person) ?? person),
    }
  }
}

/**
 * Waits as long as Slack asks and reads the page again, so that a long list need not start over. More than once, since a
 * timer may end a moment before the clock has got there.
 */
async function patiently<Page>(read: () => Promise<Page>): Promise<Page> {
  for (let leftMs = PATIENCE_MS; ; ) {
    try {
      return await read()
    } catch (error) {
      const { retry } = error instanceof ReplyError ? error : {}
      if (typeof retry !== 'object' || retry.afterMs > leftMs) throw error
      leftMs -= Math.max(retry.afterMs, 1)
      await sleep(retry.afterMs)
    }
  }
}
