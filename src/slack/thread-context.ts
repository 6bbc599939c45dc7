import { setTimeout as sleep } from 'node:timers/promises'
import { ReplyError } from '../bridge/errors.ts'
import type { Item, ThreadContext } from '../bridge/model.ts'
import type { Say } from '../bridge/notices.ts'
import type { Log } from '../bridge/ports/log.ts'
import type { Speech } from '../bridge/ports/speech.ts'
import { isRequest } from './command.ts'
import { referencedIds } from './incoming/mentions.ts'
import { isByPerson, isVisible } from './incoming/message.ts'
import { textsOf } from './incoming/question.ts'
import { quotedThread, type Said } from './incoming/quoted-thread.ts'
import { shorten } from './incoming/shorten.ts'
import { wordingOf } from './incoming/wording.ts'
import type { Names } from './names.ts'
import { readMetadata } from './post-metadata.ts'
import { placeOf } from './thread-key.ts'
import { type ThreadMessage, threadPages } from './thread-messages.ts'
import type { WebApi } from './web-api.ts'
import type { Identity } from './wire.ts'
import { written } from './wire.ts'

/** How much of a thread is read. Slack gives at most 1,000 messages of it at once. */
const PAGE_LENGTH = 1_000
const MOST_PAGES = 5
const PATIENCE_MS = 3_000

/** How many messages are quoted. */
const MOST_MESSAGES = 50

/** So many are kept while the thread is read, since some of them may be of people from other companies. */
const MOST_KEPT = 200

/** Of one message no more than this can be quoted. */
const LONGEST = 12_000

type Deps = {
  readonly api: WebApi
  readonly names: Names
  readonly speech: Speech
  readonly identity: Identity
  readonly log: Log
  readonly readsThreads: boolean
}

/** See `Replies.writtenBefore`. */
export async function writtenBefore(item: Item, deps: Deps): Promise<ThreadContext> {
  const beginsThread = placeOf(item.id).ts === placeOf(item.thread).ts
  if (beginsThread || !deps.readsThreads) return {}
  const patience = new AbortController()
  const tooLate = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).then(
    () => Promise.reject(new Error('Slack takes too long')),
    () => undefined,
  )
  try {
    const text = await Promise.race([quotedBefore(item, deps, patience.signal), tooLate])
    return text === undefined ? {} : { text }
  } catch (error) {
    const reason = error instanceof ReplyError ? { err: error } : { reason: String(error) }
    deps.log.warn(reason, 'a question goes without what was written in its thread before')
    return { missed: true }
  } finally {
    patience.abort()
  }
}

async function quotedBefore(item: Item, deps: Deps, signal: AbortSignal): Promise<string | undefined> {
  const { names, identity, speech } = deps
  const say = await speech.to(item.author)
  const found = await latestOfPeople(item, deps, signal)
  const { latest, isCut } = await ofColleagues(found.kept, deps, say)
  const said = latest.flatMap((message) => saidIn(message, item.thread, identity))
  const ids = referencedIds(said.flatMap(({ wording }) => textsOf(wording)).join('\n'), identity.user)
  const name = await names.of({ ...ids, people: [item.author, ...ids.people] }, say)
  return quotedThread(
    said.map((message) => ({ ...message, who: name(message.who) ?? '' })),
    {
      names: { bot: identity.user, person: name, channel: name },
      author: name(item.author),
      zone: names.zoneOf(item.author),
      isCut: isCut || found.isCut,
    },
  )
}

type Found = {
  readonly kept: readonly ThreadMessage[]
  /** Earlier ones were left out. */
  readonly isCut: boolean
}

/** What people wrote since the last answer or reset. */
async function latestOfPeople(
  { id, thread, generation }: Item,
  deps: Deps,
  signal: AbortSignal,
): Promise<Found> {
  const { api, identity } = deps
  const range = { latest: placeOf(id).ts, limit: PAGE_LENGTH }
  let kept: ThreadMessage[] = []
  let [isCut, showsReset, pages] = [false, generation === 0, 0]
  for await (const { messages, isLast } of threadPages(api, placeOf(thread), range)) {
    for (const message of messages) {
      const own = message.user === identity.user ? readMetadata(message) : undefined
      if (own?.kind === 'reset' && own.generation === generation) showsReset = true
      if (own !== undefined && own.kind !== 'notice') [kept, isCut] = [[], false]
      else if (isByPerson(message, identity) && isVisible(message.subtype)) kept.push(message)
    }
    isCut ||= kept.length > MOST_KEPT
    kept = kept.slice(-MOST_KEPT)
    pages += 1
    if (!isLast && pages === MOST_PAGES) throw new Error('the thread is too long')
    signal.throwIfAborted()
  }
  return showsReset ? { kept, isCut } : { kept: [], isCut: false }
}

/** The latest of them that people of the workspace wrote. Rejects where Slack does not say who somebody is. */
async function ofColleagues(
  messages: readonly ThreadMessage[],
  { names, identity }: Pick<Deps, 'names' | 'identity'>,
  say: Say,
): Promise<{ readonly latest: readonly ThreadMessage[]; readonly isCut: boolean }> {
  const latest: ThreadMessage[] = []
  let rest = messages
  while (latest.length < MOST_MESSAGES && rest.length > 0) {
    const some = rest.slice(-MOST_MESSAGES)
    rest = rest.slice(0, -MOST_MESSAGES)
    const people = [...new Set(some.flatMap(({ user }) => user ?? []))]
    await names.ofAll({ people, channels: [] }, say)
    if (people.some((person) => names.isColleague(person, identity.team) === undefined))
      throw new Error('Slack does not say who somebody is')
    latest.unshift(...some.filter(({ user }) => user !== undefined && names.isColleague(user, identity.team)))
  }
  return {
    latest: latest.slice(-MOST_MESSAGES),
    isCut: latest.length > MOST_MESSAGES || rest.length > 0,
  }
}

/** What a message says; nothing where that is no more than a request to the bot. */
function saidIn(message: ThreadMessage, thread: Item['thread'], identity: Identity): Said[] {
  const { data } = written.safeParse({ ...message, channel: placeOf(thread).channel })
  if (data === undefined) return []
  const { text, ...wording } = wordingOf(data)
  if (isRequest(text, thread, identity.user)) return []
  return [{ who: data.user, ts: data.ts, wording: { ...wording, text: shorten(text, LONGEST) } }]
}
