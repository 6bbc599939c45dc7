import { z } from 'zod'
import type { IncomingMessage, Item, Link, Stage } from '../bridge/model.ts'

/** Version of every stored record; one of another version is not read. */
export const recordVersion = 1

/** An item as a store hands it out: text as it was written, numbers as numbers or digits. */
export type RawItem = Readonly<
  Record<
    | 'version'
    | 'id'
    | 'thread'
    | 'generation'
    | 'author'
    | 'order'
    | 'receivedAtMs'
    | 'content'
    | 'stage'
    | 'attempt',
    unknown
  >
>

/** A link as a store hands it out: `record` is the JSON. */
type RawLink = { readonly generation: number; readonly engaged: boolean; readonly record: string }

export function writeContent({ text, files }: Pick<IncomingMessage, 'text' | 'files'>): string {
  return JSON.stringify({ text, files })
}

/** `<name>:<json>`: a script sees the name without reading JSON. */
export function writeStage(stage: Stage): string {
  return `${stage.name}:${JSON.stringify(stage)}`
}

/** Generation and engaged are stored beside it. Names are short: there is one for each thread, for ever. */
export function writeLink(link: Partial<Link>): string {
  return JSON.stringify({
    v: recordVersion,
    c: link.conversation,
    h: link.historyLength,
    s: link.startedBy,
    p: link.people,
    t: link.turns,
    w: link.words,
    n: link.label,
    b: link.startedAtMs,
    l: link.lastActivityMs,
  })
}

/** A link with nothing behind it yet, of a thread in which `author` is the first to speak. */
export function freshLink(author: Link['startedBy'], label: string, nowMs: number): Link {
  return {
    generation: 0,
    engaged: true,
    historyLength: 0,
    startedBy: author,
    people: [author],
    turns: 0,
    words: 0,
    label,
    startedAtMs: nowMs,
    lastActivityMs: nowMs,
  }
}

/** What the records hold; a test compares it with the model, so that no field of it is lost. */
export type StoredStage = z.output<typeof stage>
export type StoredLink = z.output<typeof linkRecord>

/** `undefined` when it does not parse or has an unknown version. */
export function readItem(raw: RawItem): { readonly item: Item; readonly attempt: number } | undefined {
  const read = itemRecord.safeParse(raw)
  if (!read.success) return undefined
  const { version: _version, attempt, content, ...item } = read.data
  return { item: { ...item, ...content }, attempt }
}

/** `undefined` when it does not parse or has an unknown version. */
export function readLink({ generation, engaged, record }: RawLink): Link | undefined {
  const read = linkRecord.safeParse(record)
  if (!read.success) return undefined
  return { generation, engaged, ...read.data }
}

/** What was branded when it was stored is branded when it is read: the one place that says so. */
export function branded<Text extends string>() {
  return z.custom<Text>((value) => typeof value === 'string')
}

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
})

const whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number),
])

const part = z.object({
  kind: z.enum(['answer', 'notice']),
  text: z.string(),
  tryAgain: z.literal(true).exactOptional(),
  posted: branded<NonNullable<AnsweredPart['posted']>>().exactOptional(),
})

type AnsweredPart = Extract<Stage, { name: 'answered' }>['parts'][number]

const setbacks = {
  tries: z.int().exactOptional(),
  told: z.literal(true).exactOptional(),
  contextLost: z.literal(true).exactOptional(),
}

const stage = z.discriminatedUnion('name', [
  z.object({ name: z.literal('waiting'), ...setbacks }),
  z.object({
    name: z.literal('asking'),
    conversation: branded<NonNullable<Link['conversation']>>(),
    content: z.string(),
    before: z.int(),
    askedAtMs: z.int(),
    loss: z.object({ kind: z.enum(['refused', 'unknown']), atMs: z.int() }).exactOptional(),
    ...setbacks,
  }),
  z.object({
    name: z.literal('answered'),
    mark: z.string(),
    parts: z.array(part),
    ending: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('done') }),
      z.object({ kind: z.literal('dead'), code: z.string() }),
    ]),
  }),
])

const namedStage = z
  .string()
  .transform((text) => text.slice(text.indexOf(':') + 1))
  .pipe(json)
  .pipe(stage)

const itemRecord = z.object({
  version: whole.pipe(z.literal(recordVersion)),
  id: branded<Item['id']>(),
  thread: branded<Item['thread']>(),
  generation: whole,
  author: branded<Item['author']>(),
  order: whole,
  receivedAtMs: whole,
  content: json.pipe(z.object({ text: z.string(), files: z.array(z.string()) })),
  stage: namedStage,
  attempt: whole,
})

const linkRecord = json
  .pipe(
    z.object({
      v: z.literal(recordVersion),
      c: branded<NonNullable<Link['conversation']>>().exactOptional(),
      h: z.int().exactOptional(),
      s: branded<Link['startedBy']>(),
      p: z.array(branded<Link['startedBy']>()),
      t: z.int(),
      w: z.int(),
      n: z.string(),
      b: z.int(),
      l: z.int(),
    }),
  )
  .transform(({ c, h, s, p, t, w, n, b, l }) => ({
    ...(c === undefined ? {} : { conversation: c }),
    ...(h === undefined ? {} : { historyLength: h }),
    startedBy: s,
    people: p,
    turns: t,
    words: w,
    label: n,
    startedAtMs: b,
    lastActivityMs: l,
  }))
