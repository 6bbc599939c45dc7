import { createHash } from 'node:crypto'

/**
 * All records and their keys. Both stores, the Lua scripts and the tests take the names from here, and nothing
 * else spells a key. The names are stored: changing one would lose what is under it.
 */

/** Records that exist once. */
const singles = {
  /** Sorted set, thread → due: when it became ready, its lease ends, or it is tried again. What is due moves into a queue. */
  lanes: 'lanes',
  /** Hash, thread → token of the claim that holds it. */
  held: 'held',
  /** Sorted set, person with a thread that is due → place in the line. */
  line: 'line',
  /** Hash, thread in a queue → whose queue it is. */
  queued: 'queued',
  /** Hash, held thread → the person whose turn it is. */
  runners: 'runners',
  /** Hash, person → how many of their turns run. */
  running: 'running',
  /** Sorted set, unsettled item → when it was received. */
  open: 'open',
  /** Sorted set, dead letter → when it was set aside. */
  dead: 'dead',
  /** List of at most one wake-up, which says that something may have become due. */
  wake: 'wake',
  /** Until when neuroflash is not asked. It stays beyond that, until a question has shown that it answers. */
  pause: 'pause',
  /** An operator has halted the bot: neuroflash is not asked until they end that. */
  halt: 'halt',
  /** While a file is moved here: which. Gone once all of it is here. */
  moving: 'moving',
  /** During a pause: a thread was handed out a moment ago, so none is now. */
  gate: 'gate',
  /** Sorted set, thread → since when its first message waits. Gone once the thread is to be told of that. */
  waits: 'waits',
  /** A thread was to be told a moment ago that it waits, so none is now. */
  telling: 'telling',
  /** Counts arrivals in threads and in the line, so that what has the same place keeps its order. */
  arrivals: 'arrivals',
  /** Sorted set, task → due, as in `lanes`. The lane `upkeep`. */
  tasks: 'tasks',
  /** The same for the lane `prompt`. */
  requests: 'requests',
  /** The same for the lane `export`. */
  exports: 'exports',
  /** Hash, person → when a task of theirs was taken last. */
  served: 'served',
  /** Hash, task → token of the claim that holds it. */
  taken: 'taken',
  /** Written to see that Redis takes writes. */
  written: 'written',
  /** Hash, channel → what it was before Slack gave it another id. */
  came: 'came',
  /** Set of the channels that have listed threads. */
  channels: 'channels',
} as const

/** Records that exist for each thread, item, person and so on. */
const families = {
  /** By thread: `<generation>:<engaged 0|1>:<json>`. It expires only once its thread was released. */
  link: 'link',
  /** By thread: sorted set of its items. */
  box: 'box',
  /** By person: sorted set, thread that begins with a message of theirs → when it became due. */
  queue: 'queue',
  /** By item: hash. */
  item: 'item',
  /** By hash of an item's id: that it was stored. */
  seen: 'seen',
  /** By hash of a thread that the bot was not called to: the place of the last reply there. */
  early: 'early',
  /** By person: set of their items that are not settled. */
  waiting: 'waiting',
  /** By hash of an alias: that an item of this alias was stored. */
  alias: 'alias',
  /** By item, by task, or by the key of a link: hash with what was set aside. */
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

/** A channel that moves is closed first. An answer refused for that within this time is posted after the move. */
export const closedByMoveMs = hour

/**
 * How long a reply in a thread that the bot was not called to is remembered, in case the call comes late, and how
 * long a refused message is known.
 */
export const shortlyMs = 60_000

/** How long a released thread is remembered: longer than a dead letter of it could be revived. */
export const remnantMs = 31 * 24 * hour

/** How long it is known when a person was served: longer than anybody waits for their turn. */
const servedMs = hour

/** The due time of a lane that begins with an announcement. No pause holds it up: it asks neuroflash nothing. */
export const atOnceMs = 0

/** While more than this is left of a pause, what needs no neuroflash goes on: an answer that is still to be posted. */
export const longPauseMs = 60_000

/** How far apart threads are then handed out. */
export const gateMs = 1_000

/** While the bot is halted, each thread rests for as long before it is looked at again. So long at most it rests after the end. */
export const haltRestMs = 5_000

/** Whoever waits for longer is told so. */
export const silentWaitMs = 60_000

/** How far apart those sentences are, over all processes: Slack takes about one message a second. */
export const tellingMs = 1_000

/** When a thread is looked at again that somebody was at work on when it was to be told that it waits. */
const inWorkMs = 10_000

/**
 * How long an item rests after `lost` claims on it in a row, since it may be what kills the process. After the
 * first two not at all, then from two seconds up to half a minute. `chance` (0 to 1) makes that up to half
 * shorter or longer, so that items lost together do not come back together.
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

/** How many threads one step puts in line. After an outage thousands may be due at once. */
export const mostLinedUp = 100

/** All keys share one hash tag, so that a script may touch all of them on a Cluster. */
export function hashTag(prefix?: string): string {
  return prefix === undefined ? '{nf}' : `{nf:${prefix}}`
}

export function singleKey(tag: string, name: Single): string {
  return `${tag}:${singles[name]}`
}

/** Without a tag: the name of the record in a store that has no keys. */
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
    gateMs,
    haltRestMs,
    silentWaitMs,
    tellingMs,
    inWorkMs,
    servedMs,
    mostLinedUp,
    lossesAtOnce,
    firstRestMs,
    restGrowth,
    longestRestMs,
  })
  return [...one, ...many, ...numbers.map(([name, number]) => `local ${name} = ${number}`)].join('\n')
}

/** Marks are what stays longest of a message, so their names are short: 80 bits. */
function isHashed(name: string): boolean {
  return ['seen', 'alias', 'asked', 'early'].includes(name)
}

const hashLength = 20

function hash(id: string): string {
  return createHash('sha1').update(id).digest('hex').slice(0, hashLength)
}

const hashInLua = `string.sub(redis.sha1hex(id), 1, ${hashLength})`
