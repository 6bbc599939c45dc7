import { z } from 'zod'
import type { Composed, Item, Link, Stage, ThreadKey, Wording } from '../bridge/model.ts'
import type { Standing, UnreadableClaim } from '../bridge/ports/inbox.ts'
import { branded, isNewer, json, readVersion, recordVersion, whole } from './fields.ts'
import { squeezed, unsqueezed } from './squeezed.ts'

/** An item as a store hands it out: strings as they were written, numbers also as digits. */
export type RawItem = Readonly<
  Record<
    | 'version'
    | 'id'
    | 'thread'
    | 'channel'
    | 'generation'
    | 'author'
    | 'order'
    | 'receivedAtMs'
    | 'content'
    | 'stage'
    | 'withdrawn'
    | 'attempt',
    unknown
  >
> & { readonly lost?: unknown }

/** A link as a store hands it out: `record` is the JSON. */
type RawLink = {
  readonly thread: ThreadKey
  readonly generation: number
  readonly engaged: boolean
  readonly record: string
}

/** Absent fields take no room. */
export function writeContent({ text, files, enclosures, edition }: Wording): string {
  return JSON.stringify({ text, files, enclosures, edition })
}

/** Empty when the message was never edited, or cannot be read. */
export function editionOf(content: string): string {
  return json.pipe(edited).safeParse(content).data?.edition ?? ''
}

/** `<name>:<json>`: a script sees the name without reading JSON. */
export function writeStage(stage: Stage): string {
  return `${stage.name}:${JSON.stringify(stage)}`
}

/**
 * A link without its generation and whether it is engaged, which are stored beside it. Each thread keeps one for a
 * long time, so it is short: the conversation's UUID is squeezed, a channel that the thread's key begins with is
 * written as its length, whoever started it is only written if not the first of the people, and the last
 * activity counts from the start.
 */
export function writeLink(thread: ThreadKey, link: Link): string {
  return `${linkStart(thread, link)},"b":[${link.startedAtMs},${link.lastActivityMs - link.startedAtMs}]}`
}

/** The same up to its times, which a script adds from Redis' clock. */
export function linkStart(thread: ThreadKey, link: Link): string {
  const { channel, startedBy, people, turns, words, questions } = link
  const start = JSON.stringify({
    v: recordVersion,
    c: link.conversation === undefined ? undefined : squeezed(link.conversation),
    k: thread.startsWith(channel) ? channel.length : channel,
    s: startedBy === people[0] ? undefined : startedBy,
    p: people,
    t: [turns, words],
    q: questions,
    n: link.label,
  })
  return start.slice(0, -1)
}

/** Whose message an unreadable item is: its thread is told in their language. */
export function authorIn({ author }: Pick<RawItem, 'author'>): Pick<UnreadableClaim, 'author'> {
  const read = branded<Item['author']>().safeParse(author)
  return read.success ? { author: read.data } : {}
}

export function unreadable(
  claim: Omit<UnreadableClaim, 'kind' | 'isNewer'>,
  why: 'newer' | undefined,
): UnreadableClaim {
  return { kind: 'unreadable', ...claim, ...(why === 'newer' && { isNewer: true as const }) }
}

/** What the record holds. A test compares it with the model, so that no field gets lost. */
export type StoredStage = z.output<typeof stage>

type ReadItem = {
  readonly item: Item
  readonly channel: Link['channel']
  readonly attempt: number
  readonly lost?: number
}

/** The first item of a thread, as `standing` gives it: of an answer that is ready, without the answer. */
export function firstOf(id: string, stored: string): Pick<Standing, 'first'> {
  const name = branded<Item['id']>().parse(id)
  const read = stored.startsWith('answered:') ? answeredAlready : namedStage.safeParse(stored).data
  return id === '' || read === undefined ? {} : { first: { id: name, stage: read } }
}

const answeredAlready: Stage = { name: 'answered', mark: '', parts: [], ending: { kind: 'done' } }

/** `undefined` when it cannot be read; `newer` when only a later version of the bot can. */
export function readItem(raw: RawItem): ReadItem | 'newer' | undefined {
  if (isNewer(raw.version)) return 'newer'
  const read = itemRecord.safeParse(raw)
  if (!read.success) return undefined
  const { version: _version, attempt, lost, channel, content, withdrawn, ...item } = read.data
  const mark = withdrawn === 1 ? { withdrawn: true as const } : {}
  return { item: { ...item, ...content, ...mark }, channel, attempt, ...(lost > 0 && { lost }) }
}

/** `undefined` when it cannot be read; `newer` when only a later version of the bot can. */
export function readLink({ thread, generation, engaged, record }: RawLink): Link | 'newer' | undefined {
  const read = linkRecord.safeParse(record)
  if (!read.success) return isNewer(versioned.safeParse(record).data?.v) ? 'newer' : undefined
  const { c: conversation, k, s, p: people, t, q: questions, n: label, b } = read.data
  const [turns, words] = t
  const [startedAtMs, sinceMs] = b
  const startedBy = s ?? people[0]
  if (startedBy === undefined) return undefined
  return {
    generation,
    engaged,
    channel: typeof k === 'number' ? branded<Link['channel']>().parse(thread.slice(0, k)) : k,
    ...(conversation === undefined ? {} : { conversation }),
    ...(questions === undefined ? {} : { questions }),
    startedBy,
    people,
    turns,
    words,
    label,
    startedAtMs,
    lastActivityMs: startedAtMs + sinceMs,
  }
}

const partFields = {
  kind: z.enum(['answer', 'notice']),
  tryAgain: z.literal(true).exactOptional(),
  posted: branded<NonNullable<AnsweredPart['posted']>>().exactOptional(),
}

const part = z.union([
  z.object({ ...partFields, composed: branded<Composed>() }),
  z.object({ ...partFields, text: z.string() }),
])

type AnsweredPart = Extract<Stage, { name: 'answered' }>['parts'][number]

const tries = { tries: z.int().exactOptional(), triedSinceMs: z.int().exactOptional() }

const context = z.object({ text: z.string().exactOptional(), missed: z.literal(true).exactOptional() })

const setbacks = {
  ...tries,
  contextLost: z.literal(true).exactOptional(),
  context: context.exactOptional(),
}

/** How a turn, or a deletion, ends. */
export const ending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('dead'), code: z.string() }),
])

const stage = z.discriminatedUnion('name', [
  z.object({ name: z.literal('waiting'), ...setbacks }),
  z.object({
    name: z.literal('asking'),
    conversation: branded<NonNullable<Link['conversation']>>(),
    content: z.string(),
    questions: z.int().exactOptional(),
    before: z.int().exactOptional(),
    askedAtMs: z.int(),
    loss: z.object({ kind: z.enum(['refused', 'unknown']), atMs: z.int() }).exactOptional(),
    ...setbacks,
  }),
  z.object({
    name: z.literal('answered'),
    mark: z.string(),
    parts: z.array(part),
    ending,
    contextMissed: z.literal(true).exactOptional(),
    ...tries,
  }),
])

const namedStage = z
  .string()
  .transform((text) => text.slice(text.indexOf(':') + 1))
  .pipe(json)
  .pipe(stage)

const edited = z.object({ edition: z.string().exactOptional() })

const title = z.union([
  z.string(),
  z.object({
    kind: z.literal('person'),
    who: z.string().exactOptional(),
    where: z.string().exactOptional(),
    isInner: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('app') }),
  z.object({ kind: z.enum(['transcript', 'file']), name: z.string() }),
])

const enclosure = z.object({
  title: title.exactOptional(),
  message: branded<Item['id']>().exactOptional(),
  text: z.string(),
  files: z.array(z.string()).exactOptional(),
})

const wording = edited.extend({
  text: z.string(),
  files: z.array(z.string()),
  enclosures: z.array(enclosure).exactOptional(),
})

const itemRecord = z.object({
  version: whole.pipe(readVersion),
  id: branded<Item['id']>(),
  thread: branded<Item['thread']>(),
  channel: branded<Link['channel']>(),
  generation: whole,
  author: branded<Item['author']>(),
  order: whole,
  receivedAtMs: whole,
  content: json.pipe(wording),
  stage: namedStage,
  withdrawn: whole.nullish(),
  attempt: whole,
  lost: whole.optional().default(0),
})

const versioned = json.pipe(z.object({ v: z.int() }))

const linkRecord = json.pipe(
  z.object({
    v: readVersion,
    c: z.string().transform(unsqueezed).pipe(branded<NonNullable<Link['conversation']>>()).exactOptional(),
    k: z.union([z.int(), branded<Link['channel']>()]),
    s: branded<Link['startedBy']>().exactOptional(),
    p: z.array(branded<Link['startedBy']>()),
    // 0.1.0 had a third one, the length of the history: nothing that a question could be found by.
    t: z.tuple([z.int(), z.int()], z.int()),
    q: z.int().exactOptional(),
    n: z.string(),
    b: z.tuple([z.int(), z.int()]),
  }),
)
