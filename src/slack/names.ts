import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { notices } from '../bridge/notices.ts'
import type { WebApi } from './web-api.ts'
import { affiliation, channelInfo, isOfTeam } from './wire.ts'

/** Names seldom change, so a name may be an hour old. */
const KEPT_MS = 60 * 60_000
const KEPT_NAMES = 5_000

/** How many names are looked up at once, and so for one message. */
const MOST_LOOK_UPS = 20

/** The longest that an answer waits for the names in its question. */
const PATIENCE_MS = 3_000

const userAnswer = z.object({
  user: affiliation.extend({
    name: z.string().optional(),
    real_name: z.string().optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
    tz: z.string().optional().catch(undefined),
  }),
})

/** What Slack says of a person or a channel. */
type Known = { readonly name?: string; readonly isColleague?: boolean; readonly zone?: string }

/**
 * What people and channels are called. A name that cannot be looked up in time is absent, and is looked up again next
 * time.
 */
export class Names {
  readonly #api: WebApi
  readonly #team: string
  readonly #known = new LRUCache<string, Known>({ max: KEPT_NAMES, ttl: KEPT_MS })

  constructor(api: WebApi, team: string) {
    this.#api = api
    this.#team = team
  }

  async of(ids: {
    readonly people: readonly string[]
    readonly channels: readonly string[]
  }): Promise<(id: string) => string | undefined> {
    const wanted = [
      ...ids.people.map((id) => ({ id, ask: () => this.#person(id) })),
      ...ids.channels.map((id) => ({ id, ask: () => this.#channel(id) })),
    ].filter(({ id }) => !this.#known.has(id))
    await inTime(Promise.all(wanted.slice(0, MOST_LOOK_UPS).map(({ id, ask }) => this.#learn(id, ask))))
    return (id) => this.#known.get(id)?.name
  }

  /** Like `of`, but for any number of people, some at a time. It may take that many times as long. */
  async ofAll(ids: Parameters<Names['of']>[0]): Promise<(id: string) => string | undefined> {
    await this.of({ people: [], channels: ids.channels })
    for (let place = 0; place < ids.people.length; place += MOST_LOOK_UPS) {
      await this.of({ people: ids.people.slice(place, place + MOST_LOOK_UPS), channels: [] })
    }
    return (id) => this.#known.get(id)?.name
  }

  /** Whether a person is of the workspace and not of another company; `undefined` where no look-up has said so yet. */
  isColleague(person: string): boolean | undefined {
    const known = this.#known.get(person)
    return known && known.isColleague === true
  }

  /** The time zone that a person has set, if it was looked up. */
  zoneOf(person: string): string | undefined {
    return this.#known.get(person)?.zone
  }

  async #learn(id: string, ask: () => Promise<Known>): Promise<void> {
    const known = await ask().catch(() => undefined)
    if (known !== undefined) this.#known.set(id, known)
  }

  async #person(user: string): Promise<Known> {
    const answer = await this.#api.read('users.info', { user }, userAnswer)
    const { profile, real_name: realName, name, tz } = answer.user
    const called = [profile?.display_name, profile?.real_name, realName, name].find((candidate) => candidate)
    return {
      isColleague: isOfTeam(answer.user, this.#team),
      ...(called && { name: called }),
      ...(tz && { zone: tz }),
    }
  }

  async #channel(channel: string): Promise<Known> {
    const answer = await this.#api.read('conversations.info', { channel }, channelInfo)
    const { name, is_im: isOfTwo, is_mpim: isOfSeveral } = answer.channel
    if (isOfTwo === true) return { name: notices.directMessage }
    if (isOfSeveral === true) return { name: notices.groupDirectMessage }
    return name === undefined ? {} : { name }
  }
}

async function inTime(work: Promise<unknown>): Promise<void> {
  const patience = Promise.withResolvers<void>()
  const timer = setTimeout(patience.resolve, PATIENCE_MS)
  await Promise.race([work, patience.promise])
  clearTimeout(timer)
}
