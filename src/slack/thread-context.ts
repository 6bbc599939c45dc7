import { setTimeout as sleep } from 'node:timers/promises'
import { ReplyError } from '../bridge/errors.ts'
import type { Item, ThreadContext } from '../bridge/model.ts'
import type { Say } from '../bridge/notices.ts'
import type { Log } from '../bridge/ports/log.ts'
import type { Speech } from '../bridge/ports/speech.ts'
import { referencedIds } from './incoming/mentions.ts'
import { textsOf } from './incoming/question.ts'
import { quotedThread, type Said } from './incoming/quoted-thread.ts'
import { shorten } from './incoming/shorten.ts'
import { wordingOf } from './incoming/wording.ts'
import type { Names } from './names.ts'
import { isDirectMessage, placeOf } from './thread-key.ts'
import type { ThreadMessage } from './thread-messages.ts'
import { tailOf } from './thread-tail.ts'
import { Untold } from './untold.ts'
import type { WebApi } from './web-api.ts'
import type { Identity } from './wire.ts'
import { written } from './wire.ts'

const PATIENCE_MS = 3_000

/** How many messages are quoted. */
const MOST_MESSAGES = 50

/** Of one message no more than this can be quoted. */
const LONGEST = 12_000

type Deps = {
  readonly api: WebApi
  readonly names: Names
  readonly speech: Speech
  readonly identity: Identity
  readonly followUps: 'all' | 'mentions'
  readonly log: Log
  readonly readsThreads: boolean
}

/** See `Replies.writtenBefore`. */
export async function writtenBefore(item: Item, deps: Deps): Promise<ThreadContext> {
  const isFirst = placeOf(item.id).ts === placeOf(item.thread).ts
  if (!deps.readsThreads || isFirst || isDirectMessage(item.thread)) return {}
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
  const untold = await readUntold(item, deps, signal)
  const { latest, isCut } = await ofColleagues(untold.messages.filter(isNotIn(item)), deps, say)
  const said = latest.flatMap((message) => saidIn(message, item.thread))
  const ids = referencedIds(said.flatMap(({ wording }) => textsOf(wording)).join('\n'), identity.user)
  const name = await names.of({ ...ids, people: [item.author, ...ids.people] }, say)
  return quotedThread(
    said.map((message) => ({ ...message, who: name(message.who) ?? '' })),
    {
      names: { bot: identity.user, person: name, channel: name, say },
      author: name(item.author),
      zone: names.zoneOf(item.author),
      isCut: isCut || untold.isCut,
    },
  )
}

async function readUntold(item: Item, deps: Deps, signal: AbortSignal): Promise<Untold> {
  const untoldIn = (messages: readonly ThreadMessage[]): Untold => {
    const untold = new Untold(item, deps)
    for (const message of messages) untold.take(message)
    return untold
  }
  const { messages, isWhole } = await tailOf(deps.api, {
    thread: item.thread,
    latest: placeOf(item.id).ts,
    isEnough: (read) => isEnough(untoldIn(read)),
    signal,
  })
  const untold = untoldIn(messages)
  if (!isWhole) untold.endsALongThread()
  return untold
}

/** Nothing before is quoted: it is closed, or there is more already than fits. */
function isEnough({ isClosed, messages }: Untold): boolean {
  const length = messages.reduce((sum, { text }) => sum + text.length, 0)
  return isClosed || messages.length >= MOST_MESSAGES * 2 || length > LONGEST * 2
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

/** What the question itself quotes is not quoted a second time. */
function isNotIn({ enclosures = [] }: Item): (message: ThreadMessage) => boolean {
  const inside = new Set(
    enclosures.flatMap(({ message }) => (message === undefined ? [] : placeOf(message).ts)),
  )
  return ({ ts }) => !inside.has(ts)
}

function saidIn(message: ThreadMessage, thread: Item['thread']): Said[] {
  const { data } = written.safeParse({ ...message, channel: placeOf(thread).channel })
  if (data === undefined) return []
  const { text, ...wording } = wordingOf(data)
  return [{ who: data.user, ts: data.ts, wording: { ...wording, text: shorten(text, LONGEST) } }]
}
