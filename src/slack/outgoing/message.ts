import type { KnownBlock } from '@slack/types'
import { escapeMrkdwn } from './escape.ts'
import { toMrkdwn } from './mrkdwn.ts'
import { parseMarkdown } from './parse.ts'
import { toPlain } from './plain.ts'
import { toBlocks } from './rich-text.ts'

type SlackMessage = { readonly text: string; readonly blocks: KnownBlock[] }

/**
 * Markdown as a Slack message: `blocks` show it, `text` says the same in mrkdwn for notifications and
 * for when Slack refuses the blocks. Whatever the Markdown says, neither pings anybody. Keeps to
 * Slack's limits for what `splitMarkdown` gives.
 */
export function toMessage(markdown: string): SlackMessage {
  const { nodes } = parseMarkdown(markdown)
  return { text: toMrkdwn(nodes), blocks: toBlocks(nodes) }
}

/** The same words without any formatting, escaped: for when Slack takes nothing else. Post it with `mrkdwn: false`. */
export function toPlainText(markdown: string): string {
  return escapeMrkdwn(toPlain(parseMarkdown(markdown).nodes))
}
