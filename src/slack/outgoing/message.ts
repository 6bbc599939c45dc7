import type { KnownBlock } from '@slack/types'
import { escapeMrkdwn, toMrkdwn } from './mrkdwn.ts'
import { isQuickToRead, parseMarkdown } from './parse.ts'
import { toPlain } from './plain.ts'
import { toBlocks } from './rich-text.ts'
import { type Flow, type Inline, type Moment, paragraph, text } from './tree.ts'

type SlackMessage = { readonly text: string; readonly blocks: KnownBlock[] }

/**
 * A document as a Slack message: `blocks` show it, `text` says the same in mrkdwn for notifications and
 * for when Slack refuses the blocks. Whatever it says, neither pings anybody. Keeps to Slack's limits
 * for each part that `split` gives.
 */
export function messageOf(document: readonly Flow[]): SlackMessage {
  return { text: toMrkdwn(document), blocks: toBlocks(document) }
}

/** A sentence of the bot's own, in Markdown, as a Slack message. */
export function toMessage(markdown: string): SlackMessage {
  return messageOf(sentenceDocument(markdown))
}

/**
 * A sentence of the bot's own. It may hold names and words of people, so it is read as Markdown only if that is sure to
 * be quick. `<time:1764338700>` becomes that time of day and `<day:…>` that day; in a name the bracket
 * is escaped, so nobody can be called that.
 */
export function sentenceDocument(markdown: string): Flow[] {
  if (!isQuickToRead(markdown)) return [paragraph([text(markdown)])]
  const times = [...markdown.matchAll(TIME)].map(([, kind, seconds]) =>
    momentOf(kind === 'day' ? 'day' : 'time', Number(seconds)),
  )
  if (times.length === 0) return parseMarkdown(markdown)
  // To the parser a time is a word that stands nowhere else.
  let word = 'time'
  while (markdown.includes(`${word}.`)) word += 's'
  return withTimes(parseMarkdown(markdown.replace(TIME, `${word}.`)), `${word}.`, times)
}

const TIME = /(?<!\\)<(time|day):(\d{1,11})>/g

/** Each `word` stands for the next of the times. */
function withTimes(nodes: Flow[], word: string, times: Inline[]): Flow[] {
  const inline = (node: Inline): Inline[] => {
    if ('children' in node) return [{ ...node, children: node.children.flatMap(inline) }]
    if (node.type !== 'text') return [node]
    return node.value.split(word).flatMap((words, place) => {
      const time = place === 0 ? undefined : times.shift()
      return [...(time === undefined ? [] : [time]), ...(words === '' ? [] : [text(words)])]
    })
  }
  return nodes.map((node) =>
    node.type === 'paragraph' ? { ...node, children: node.children.flatMap(inline) } : node,
  )
}

function momentOf(as: Moment['as'], at: number): Inline {
  const [day = '', time = ''] = new Date(at * 1_000).toISOString().split('T')
  const value = as === 'day' ? day : `${time.slice(0, 5)} UTC`
  return { type: 'text', value, moment: { at, as } }
}

/** The words alone, escaped, for when Slack takes nothing else. To be posted with `mrkdwn: false`. */
export function plainTextOf(document: readonly Flow[]): string {
  return escapeMrkdwn(toPlain(document))
}
