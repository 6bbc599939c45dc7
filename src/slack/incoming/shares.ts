import { z } from 'zod'
import type { Enclosure, Title } from '../../bridge/model.ts'
import { isPlaceholder, tablesIn, wordsIn } from './block-text.ts'
import { file, fileNames, fileWords } from './files.ts'
import { encode } from './references.ts'
import { shorten, shortened } from './shorten.ts'

/** How many attachments of one message are read. Slack allows 100. */
const MOST = 20
/** How deep to read where a message forwards one that forwards another. */
const DEEPEST = 3
/** The most characters of one thing that comes with a message, without its tables. */
const LONGEST = 8_000
/** The most characters of all that comes with one message. */
const LONGEST_IN_ALL = 32_000

const list = z.array(z.unknown()).nullish().catch(undefined)
const words = z.string().nullish().catch(undefined)
const flag = z.boolean().nullish().catch(undefined)

/** Slack writes a forwarded message, or one whose link was pasted, as an attachment. */
const attachment = z.object({
  is_share: flag,
  is_msg_unfurl: flag,
  message_blocks: list,
  blocks: list,
  attachments: list,
  files: z.array(file).nullish().catch(undefined),
  text: words,
  pretext: words,
  fallback: words,
  author_id: words,
  author_name: words,
  author_subname: words,
  channel_id: words,
  channel_name: words,
  from_url: words,
  original_url: words,
  app_unfurl_url: words,
  title: words,
  fields: z
    .array(z.object({ title: words, value: words }).catch({}))
    .nullish()
    .catch(undefined),
})

type Attachment = z.infer<typeof attachment>

const messageBlock = z.object({ message: z.object({ blocks: z.array(z.unknown()).catch([]) }) })

/**
 * What was forwarded, and what people or apps attached, like pasted tables. Previews of links are left out: nobody wrote
 * them, and Slack adds them later.
 */
export function enclosuresOf(attachments: readonly unknown[], depth = 1): Enclosure[] {
  const read = attachments.slice(0, MOST).flatMap((one) => attachment.safeParse(one).data ?? [])
  const found = read.flatMap((one) => (isShare(one) ? shared(one, depth) : pasted(one)))
  return attachments.length > MOST ? [...found, { text: shortened }] : found
}

/** As many as fit into one question, and a word to say so where some are left out. */
export function bounded(enclosures: readonly Enclosure[]): Enclosure[] {
  const kept: Enclosure[] = []
  let length = 0
  for (const one of enclosures) {
    length += one.text.length
    if (length > LONGEST_IN_ALL) return [...kept, { text: shortened }]
    kept.push(one)
  }
  return kept
}

function isShare({ is_share: isForwarded, is_msg_unfurl: isLinked, message_blocks: blocks }: Attachment) {
  return isForwarded === true || isLinked === true || (blocks ?? []).length > 0
}

function shared(one: Attachment, depth: number): Enclosure[] {
  const inner = messageBlocks(one)
  const blocks = inner.length > 0 ? inner : (one.blocks ?? [])
  const text = joined([one.pretext, one.text]) || wordsIn(blocks)
  const names = fileNames(one.files)
  const parts = [shorten(text || withoutDate(one.fallback ?? ''), LONGEST), ...tablesIn(blocks)]
  const quote = {
    title: titleOf(one, depth),
    text: parts.filter(Boolean).join('\n\n'),
    ...(names.length === 0 ? {} : { files: names }),
  }
  const beside = [...fileWords(one.files), ...nested(one, depth)]
  return quote.text === '' && names.length === 0 ? beside : [quote, ...beside]
}

function nested(one: Attachment, depth: number): Enclosure[] {
  const further = one.attachments ?? []
  if (further.length === 0) return []
  return depth < DEEPEST ? enclosuresOf(further, depth + 1) : [{ text: shortened }]
}

function messageBlocks(one: Attachment): unknown[] {
  return (one.message_blocks ?? []).flatMap((part) => messageBlock.safeParse(part).data?.message.blocks ?? [])
}

/** Slack's fallback text begins with the time and the name, which are in the title already. */
function withoutDate(fallback: string): string {
  return isPlaceholder(fallback) ? '' : fallback.replace(/^\[[^\]\n]*\] [^:\n]*: /, '')
}

/** Tables that a person pasted, and what an app attached to its words. A preview of a link is known by its address. */
function pasted(one: Attachment): Enclosure[] {
  if (one.from_url || one.original_url || one.app_unfurl_url) return []
  const blocks = one.blocks ?? []
  const fields = (one.fields ?? []).map(({ title, value }) => joined([title, value], ': '))
  const beside = wordsIn(blocks) || joined([one.pretext, one.title, one.text, ...fields])
  return [beside === '' ? [] : shorten(beside, LONGEST), tablesIn(blocks)]
    .flat()
    .map((part) => ({ text: part }))
}

function joined(parts: readonly (string | null | undefined)[], between = '\n'): string {
  return parts.filter((part) => part?.trim() && !isPlaceholder(part)).join(between)
}

function titleOf(one: Attachment, depth: number): Title {
  const [who, where] = [whoOf(one), whereOf(one)]
  return {
    kind: 'person',
    ...(who !== undefined && { who }),
    ...(where !== undefined && { where }),
    ...(depth > 1 && { isInner: true }),
  }
}

function whoOf(one: Attachment): string | undefined {
  const name = one.author_name?.trim() || one.author_subname?.trim()
  if (name) return encode(name)
  return /^[UW][A-Z0-9]+$/.test(one.author_id ?? '') ? `<@${one.author_id}>` : undefined
}

function whereOf(one: Attachment): string | undefined {
  const id = /^[CGD][A-Z0-9]+$/.exec(one.channel_id ?? '')?.[0]
  const name = one.channel_name?.trim().replace(/^#/, '')
  if (name && !id?.startsWith('D')) return `#${encode(name)}`
  return id === undefined ? undefined : `<#${id}>`
}
