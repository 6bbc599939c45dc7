import type { Composed } from '../../bridge/model.ts'
import { type SplitLimits, smallerLimits } from './limits.ts'
import { parseMarkdown } from './parse.ts'
import { toPlain } from './plain.ts'
import { plainWords } from './plain-words.ts'
import { split } from './split.ts'
import type { Flow } from './tree.ts'

/** What is to be cut into messages: an answer, or one of its messages that Slack found too long. */
export type Source = { readonly markdown: string; readonly most?: number } | { readonly tooLong: Composed }

const version = 1

/**
 * The most that is recorded of one answer, all its messages together: the record is written whole again for each
 * message that was posted. Written as a document, markup may take twenty times its own length.
 */
const mostChars = 500_000

/**
 * What each message is to hold: the document that its blocks, its mrkdwn and its plain words are written from. So the
 * Markdown is read once, and never again when a message is posted. `undefined` when that would be too much to record.
 */
export function compose(source: Source, limits?: SplitLimits): Composed[] | undefined {
  return 'markdown' in source
    ? composed(split(parseMarkdown(source.markdown), limits, source.most))
    : composed(split(documentOf(source.tooLong), smallerLimits))
}

/** The same words without any markup, one message at a time. Takes linear time. */
export function* composePlainly(source: Source): Generator<Composed> {
  const parts =
    'markdown' in source
      ? plainWords(source.markdown)
      : plainWords(toPlain(documentOf(source.tooLong)), smallerLimits)
  let left = 'markdown' in source ? source.most : undefined
  for (const part of parts) {
    if (left !== undefined && left-- <= 0) return
    yield written(part)
  }
}

/** What a message is to hold, as `compose` has made it, here or in an earlier process. */
export function documentOf(message: Composed): Flow[] {
  const { v, nodes } = JSON.parse(message) as { v: unknown; nodes: Flow[] }
  if (v !== version) throw new Error(`a message composed by another version: ${String(v)}`)
  return nodes
}

function composed(parts: readonly Flow[][]): Composed[] | undefined {
  const messages: Composed[] = []
  let chars = 0
  for (const part of parts) {
    const message = written(part)
    chars += message.length
    if (chars > mostChars) return undefined
    messages.push(message)
  }
  return messages
}

function written(nodes: readonly Flow[]): Composed {
  return JSON.stringify({ v: version, nodes }) as Composed
}
