import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { ReplyError } from '../bridge/errors.ts'
import type { NoticeKey, Say } from '../bridge/notices.ts'
import type { WebApi } from './web-api.ts'
import { affiliation, channelInfo, isOfTeam } from './wire.ts'

/** Names seldom change, so a name may be an hour old. */
const KEPT_MS = 60 * 60_000
const KEPT_NAMES = 5_000

/** What Slack refuses to say is not asked for again so soon. */
const REFUSED_MS = 60_000

/** How many names are looked up at once, and so for one message. */
const MOST_LOOK_UPS = 20

/** The longest that an answer waits for the names in its question. */
const PATIENCE_MS = 3_000

/** `users.info`: who somebody is (S21), what they are called, and what they have set (S28). */
const userAnswer = z.object({
  user: affiliation.extend({
    name: z.string().optional(),
    real_name: z.string().optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
    tz: z.string().optional().catch(undefined),
    locale: z.string().optional().catch(undefined),
    is_admin: z.boolean().optional(),
    is_owner: z.boolean().optional(),
    is_primary_owner: z.boolean().optional(),
    deleted: z.boolean().optional(),
  }),
})

type Asked = z.infer<typeof userAnswer>['user']

/** What Slack says of a person or a channel. A direct message has no name, only a kind. */
type Known = {
  readonly name?: string
  readonly kind?: NoticeKey
  readonly user?: z.infer<typeof affiliation>
  readonly zone?: string
  /** Slack knows the person and does not show them to the bot: they are of another company. */
  readonly isHidden?: true
}

type Ids = { readonly people: readonly string[]; readonly channels: readonly string[] }

/**
 * What people and channels are called, and which language people read. What cannot be looked up in time is absent, and
 * is looked up again next time.
 */
export class Names {
  readonly #api: WebApi
  readonly #known = new LRUCache<string, Known>({ max: KEPT_NAMES, ttl: KEPT_MS })
  /** The last that Slack said of each person: kept when it is old, and when Slack says no more. */
  readonly #locales = new LRUCache<string, string>({ max: KEPT_NAMES })
  /** Under way: a message may ask for its author's language and name at once. */
  readonly #asked = new Map<string, Promise<void>>()

  constructor(api: WebApi) {
    this.#api = api
  }

  /** `say` words what has a kind instead of a name. */
  async of(ids: Ids, say: Say): Promise<(id: string) => string | undefined> {
    const wanted = [
      ...ids.people.map((id) => ({ id, ask: () => this.#person(id) })),
      ...ids.channels.map((id) => ({ id, ask: () => this.#channel(id) })),
    ].filter(({ id }) => !this.#known.has(id))
    await inTime(Promise.all(wanted.slice(0, MOST_LOOK_UPS).map(({ id, ask }) => this.#look(id, ask))))
    return (id) => this.#called(id, say)
  }

  /** Like `of`, but for any number of people, some at a time. It may take that many times as long. */
  async ofAll(ids: Ids, say: Say): Promise<(id: string) => string | undefined> {
    await this.of({ people: [], channels: ids.channels }, say)
    for (let place = 0; place < ids.people.length; place += MOST_LOOK_UPS) {
      await this.of({ people: ids.people.slice(place, place + MOST_LOOK_UPS), channels: [] }, say)
    }
    return (id) => this.#called(id, say)
  }

  async ofPerson(person: string): Promise<string | undefined> {
    await inTime(this.#look(person, () => this.#person(person)))
    return this.#known.get(person)?.name
  }

  /** What Slack says of a person now, for decisions that rest on it. Its name and language need not be asked for then. */
  async ask(person: string): Promise<Asked> {
    try {
      const { user } = await this.#api.read('users.info', { user: person, include_locale: true }, userAnswer)
      this.#known.set(person, knownOf(user))
      this.#locales.set(person, user.locale ?? '')
      return user
    } catch (error) {
      this.#noteRefusal(person, error)
      throw error
    }
  }

  /**
   * The language and region that a person has set in Slack, such as `de-DE`: as Slack says in time, or else as it said
   * last. Empty: they have set none. Never rejects.
   */
  async localeOf(person: string, patienceMs: number): Promise<string | undefined> {
    if (!this.#known.has(person))
      await inTime(
        this.#look(person, () => this.#person(person)),
        patienceMs,
      )
    return this.#locales.get(person)
  }

  /** The same of everybody whose Slack it is known of. */
  allLocales(): Iterable<string> {
    return this.#locales.values()
  }

  /** Whether a person is of this workspace and not of another company; `undefined` where no look-up has said so yet. */
  isColleague(person: string, team: string): boolean | undefined {
    const { user, isHidden } = this.#known.get(person) ?? {}
    return isHidden ? false : user && isOfTeam(user, team)
  }

  /** The time zone that a person has set, if it was looked up. */
  zoneOf(person: string): string | undefined {
    return this.#known.get(person)?.zone
  }

  #called(id: string, say: Say): string | undefined {
    const known = this.#known.get(id)
    return known?.kind === undefined ? known?.name : say(known.kind)
  }

  /** Once at a time: a message may ask for its author's name and language at once. */
  async #look(id: string, ask: () => Promise<Known>): Promise<void> {
    if (this.#known.has(id)) return
    const asked = this.#asked.get(id)
    if (asked !== undefined) return asked
    const learning = ask()
      .then((known) => void this.#known.set(id, known))
      .catch((error: unknown) => this.#noteRefusal(id, error))
      .finally(() => this.#asked.delete(id))
    this.#asked.set(id, learning)
    return learning
  }

  /** Slack would say the same again, for the next sentence and the one after. */
  #noteRefusal(id: string, error: unknown): void {
    if (!(error instanceof ReplyError) || error.retry !== 'never') return
    this.#known.set(id, error.code === 'rejected' ? { isHidden: true } : {}, { ttl: REFUSED_MS })
  }

  async #person(person: string): Promise<Known> {
    return knownOf(await this.ask(person))
  }

  async #channel(channel: string): Promise<Known> {
    const answer = await this.#api.read('conversations.info', { channel }, channelInfo)
    const { name, is_im: isOfTwo, is_mpim: isOfSeveral } = answer.channel
    if (isOfTwo === true) return { kind: 'directMessage' }
    if (isOfSeveral === true) return { kind: 'groupDirectMessage' }
    return name === undefined ? {} : { name }
  }
}

function knownOf(user: Asked): Known {
  const { profile, real_name: realName, name, tz } = user
  const called = [profile?.display_name, profile?.real_name, realName, name].find((candidate) => candidate)
  return {
    user: affiliation.parse(user),
    ...(called && { name: called }),
    ...(tz && { zone: tz }),
  }
}

async function inTime(work: Promise<unknown>, patienceMs = PATIENCE_MS): Promise<void> {
  const patience = Promise.withResolvers<void>()
  const timer = setTimeout(patience.resolve, patienceMs)
  await Promise.race([work, patience.promise])
  clearTimeout(timer)
}
