import { z } from 'zod'
import type { Enclosure } from '../../bridge/model.ts'
import { encode } from './references.ts'
import { shorten, shortened } from './shorten.ts'

const LONGEST_TEXT = 8_000
const LONGEST_NAME = 200

const text = z.string().nullish().catch(undefined)

/** A file of a message (Slack: "file object"), as far as the bot reads it. */
export const file = z.object({
  name: z.string().nullish(),
  title: z.string().nullish(),
  mode: text,
  filetype: text,
  subject: text,
  transcription: z
    .object({
      status: text,
      preview: z.object({ content: text, has_more: z.boolean().nullish().catch(undefined) }).nullish(),
    })
    .nullish()
    .catch(undefined),
  preview: text,
  preview_is_truncated: z.boolean().nullish().catch(undefined),
  preview_plain_text: text,
  plain_text: text,
})

type File = z.infer<typeof file>

/** The names of the files, without those that were deleted since. */
export function fileNames(files: readonly File[] | null | undefined): string[] {
  return present(files).map(nameOf)
}

/** The words of the files as far as Slack sends them: what was said in a clip, the beginning of a snippet or a mail. */
export function fileWords(files: readonly File[] | null | undefined): Enclosure[] {
  return present(files).flatMap((one) => wordsIn(one) ?? [])
}

function present(files: readonly File[] | null | undefined): File[] {
  return (files ?? []).filter(({ mode }) => mode !== 'tombstone')
}

/** People know a canvas or a list by its title. Its name is only made from that. */
function nameOf(one: File): string {
  const kind = documents.get(one.mode ?? one.filetype ?? '') ?? documents.get(one.filetype ?? '')
  const [first, second] = kind === undefined ? [one.name, one.title] : [one.title, one.name]
  const name = [first, second, one.subject].find((candidate) => candidate?.trim()) ?? 'file'
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name
  return kind === undefined ? short : `${short} (${kind})`
}

const documents: ReadonlyMap<string, string> = new Map([
  ['quip', 'canvas'],
  ['canvas', 'canvas'],
  ['list', 'list'],
])

function wordsIn(one: File): Enclosure | undefined {
  const name = encode(nameOf(one))
  const spoken = one.transcription?.preview
  if (spoken?.content?.trim()) {
    return { title: { kind: 'transcript', name }, text: told(spoken.content, spoken.has_more) }
  }
  const written = writtenIn(one)
  if (!written?.trim()) return undefined
  const text = told(written, one.preview_is_truncated)
  return { title: { kind: 'file', name }, text: one.mode === 'snippet' ? asCode(text) : text }
}

/** Stars and underscores in a snippet are not formatting. */
function asCode(text: string): string {
  return `\`\`\`\n${text.replaceAll('```', "'''")}\n\`\`\``
}

function writtenIn({ mode, preview, preview_plain_text, plain_text }: File): string | null | undefined {
  if (mode === 'snippet') return preview
  return mode === 'email' ? (preview_plain_text ?? plain_text) : undefined
}

function told(words: string, isCut: boolean | null | undefined): string {
  const short = shorten(encode(words.trim()), LONGEST_TEXT)
  return isCut === true && !short.endsWith(shortened) ? `${short}\n${shortened}` : short
}
