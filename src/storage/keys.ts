import { createHash } from 'node:crypto'

/**
 * The records that exist, and their keys. Both stores, the Lua scripts and the tests take names from
 * here; nothing else spells a key.
 */

/** Records there is one of. */
const singles = {
  /** Sorted set, thread → due: ready since, held until, or to be tried again at. What is due moves into a queue. */
  lanes: 'lanes',
  /** Hash, thread → token of the claim that holds it. */
  held: 'held',
  /** Sorted set, person of whom something is due → place in the line. */
  line: 'line',
  /** Hash, thread that stands in a person's queue → that person. */
  queued: 'queued',
  /** Hash, held thread → the person whose turn it is. */
  runners: 'runners',
  /** Hash, person → how many of their turns run. */
  running: 'running',
  /** Sorted set, unsettled item → when it was received. */
  open: 'open',
  /** Sorted set, dead letter → when it was set aside. */
  dead: 'dead',
  /** List of at most one token: something may have become due. */
  wake: 'wake',
  /** Until when neuroflash is not asked. It stays until a question has shown that it can be. */
  pause: 'pause',
  /** While there is a pause: that a thread was handed out lately, so that no other is. */
  gate: 'gate',
  /** Counts arrivals, in threads and in the line, so that equal places in a thread keep their order. */
  arrivals: 'arrivals',
  /** Sorted set, task → due: ready since, held until, or to be tried again at. The lane `upkeep`. */
  tasks: 'tasks',
  /** The same, the lane `prompt`. */
  requests: 'requests',
  /** The same, the lane `export`. */
  exports: 'exports',
  /** Hash, person → when a task of theirs was taken last. */
  served: 'served',
  /** Hash, task → token of the claim that holds it. */
  taken: 'taken',
  /** Written to see that Redis takes writes. */
  written: 'written',
  /** Hash, channel → the one that it was before Slack gave it another id. */
  came: 'came',
  /** Set of the channels that have listed threads. */
  channels: 'channels',
} as const

/** Records there are many of, named by a thread or an item. */
const families = {
  /** By thread: `<generation>:<engaged 0|1>:<json>`. It expires only once its thread was released. */
  link: 'link',
  /** By thread: sorted set of its items. */
  box: 'box',
  /** By person: sorted set, thread that begins with a message of theirs → since when it is due. */
  queue: 'queue',
  /** By item: hash. */
  item: 'item',
  /** By hash of an item's id: that it was stored. */
  seen: 'seen',
  /** By hash of a thread nobody has called the bot to: the place of the last reply that came there. */
  early: 'early',
  /** By person: set of their items that are not settled. */
  waiting: 'waiting',
  /** By hash of an alias: that an item of this alias was stored. */
  alias: 'alias',
  /** By item or task, or by the key of a link: hash with what was set aside. */
  deadLetter: 'letter',
  /** By thread: sorted set, its dead letters → when they were set aside. */
  failed: 'failed',
  /** By task: hash. */
  task: 'task',
  /** By hash of a task's id: that it was stored. */
  asked: 'asked',
  /** By channel: sorted set, linked thread → last activity. */
  channel: 'c',
  /** By person: the same. */
  person: 'p',
} as const

type Single = keyof typeof singles
type Family = keyof typeof families

const hour = 3_600_000

/** How long a message or a task is remembered as seen: longer than Slack delivers anything again (S1). */
export const seenMs = 25 * hour

export const deadLetterMs = 30 * 24 * hour

/** An answer that a channel did not take this long ago is posted once the channel has moved: it was closed by that. */
export const closedByMoveMs = hour

/**
 * How long a reply in a thread nobody has called the bot to is remembered, in case the call only comes
 * after it, and for how long a refused message is known again.
 */
export const shortlyMs = 60_000

/** How long a thread that was released is remembered: longer than any dead letter of it could be revived. */
export const remnantMs = 31 * 24 * hour

/** How long it is remembered who was served when: longer than anybody waits for their turn. */
const servedMs = hour

/** When a lane is due that no pause holds up, since what comes first in it asks nothing of neuroflash. */
export const atOnceMs = 0

/** While more than this is left of a pause, those who wait are told; others wait for less than a sentence is worth. */
export const longPauseMs = 60_000

/** So often, for all processes together: Slack takes about a message a second. */
export const tellingMs = 1_000

/**
 * How long an item rests after so many claims on it were lost in a row: it may be what kills the process.
 * Not at all after the first two, then from two seconds up to half a minute. `chance` (0 to 1) makes that
 * shorter or longer by half, so that those that were lost together do not come again together.
 */
export function restMs(lost: number, chance: number): number {
  return lost <= lossesAtOnce
    ? 0
    : Math.floor(
        Math.min(longestRestMs, firstRestMs * restGrowth ** (lost - lossesAtOnce - 1)) * (0.5 + chance),
      )
}

const lossesAtOnce = 2
const firstRestMs = 2_000
const restGrowth = 4
const longestRestMs = 30_000

/** What has become due in one moment, after an outage for instance, is put in line so many at a time. */
export const mostLinedUp = 100

/** All keys in one hash tag, so that one script may touch them all on a Cluster. */
export function hashTag(prefix?: string): string {
  return prefix === undefined ? '{nf}' : `{nf:${prefix}}`
}

export function singleKey(tag: string, name: Single): string {
  return `${tag}:${singles[name]}`
}

/** Without a tag: the record's name in a store that has no keys. */
export function recordKey(name: Family, id: string, tag?: string): string {
  const key = `${families[name]}:${isHashed(name) ? hash(id) : id}`
  return tag === undefined ? key : `${tag}:${key}`
}

/** The same keys for Lua, under the hash tag in `KEYS[1]`: `lanesKey`, `linkKey(thread)` and so on. */
export function keysInLua(): string {
  const one = Object.entries(singles).map(([name, key]) => `local ${name}Key = KEYS[1] .. ':${key}'`)
  const many = Object.entries(families).map(
    ([name, key]) =>
      `local function ${name}Key(id) return KEYS[1] .. ':${key}:' .. ${isHashed(name) ? hashInLua : 'id'} end`,
  )
  const numbers = Object.entries({
    seenMs,
    deadLetterMs,
    closedByMoveMs,
    shortlyMs,
    remnantMs,
    atOnceMs,
    longPauseMs,
    tellingMs,
    servedMs,
    mostLinedUp,
    lossesAtOnce,
    firstRestMs,
    restGrowth,
    longestRestMs,
  })
  return [...one, ...many, ...numbers.map(([name, number]) => `local ${name} = ${number}`)].join('\n')
}

/** Marks outlive everything else of a finished message, so their names are short: 80 bits each. */
function isHashed(name: string): boolean {
  return ['seen', 'alias', 'asked', 'early'].includes(name)
}

const hashLength = 20

function hash(id: string): string {
  return createHash('sha1').update(id).digest('hex').slice(0, hashLength)
}

const hashInLua = `string.sub(redis.sha1hex(id), 1, ${hashLength})`
