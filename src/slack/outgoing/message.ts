import type { KnownBlock } from '@slack/types'
import { escapeMrkdwn, toMrkdwn } from './mrkdwn.ts'
import { isQuickToRead, parseMarkdown } from './parse.ts'
import { toPlain } from './plain.ts'
import { toBlocks } from './rich-text.ts'
import { type Flow, paragraph, text } from './tree.ts'

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
 * be quick.
 */
export function sentenceDocument(markdown: string): Flow[] {
  return isQuickToRead(markdown) ? parseMarkdown(markdown) : [paragraph([text(markdown)])]
}

/** The words alone, escaped, for when Slack takes nothing else. To be posted with `mrkdwn: false`. */
export function plainTextOf(document: readonly Flow[]): string {
  return escapeMrkdwn(toPlain(document))
}
