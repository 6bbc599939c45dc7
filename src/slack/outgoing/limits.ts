/**
 * What Slack takes in one message, and where that is said (S14).
 *
 * | what | limit | source |
 * | --- | --- | --- |
 * | `text` | 4,000 advised, cut above 40,000 | Slack: chat.postMessage, "Truncating content" |
 * | blocks in a message | 50 | Slack: Block Kit, "Blocks" |
 * | all block content of a message | about 13,200 characters (`msg_blocks_too_long`) | slackapi/bolt-js#2509, measured by its author; not documented |
 * | table blocks in a message | 1 | vercel/chat#194, openclaw/openclaw#57717; a second one is refused |
 * | table | 100 rows of 20 cells, header row included | `@slack/types` 3.2, `TableBlock` |
 * | list `indent` | 0 to 8 | `@slack/types` 3.2, `RichTextList` |
 * | length of a link's url | 3,000 | Slack: button `url`; assumed for links |
 */
export const slackLimits = {
  tableRows: 100,
  tableColumns: 20,
  listIndent: 8,
  linkUrlChars: 3_000,
} as const

/** What one part may measure once it is a message. */
export type SplitLimits = {
  /** Length of the message's `text`. */
  readonly maxTextChars: number
  readonly maxBlocks: number
  /** Pieces of rich text: runs of one style, links, list items, table cells. Each costs some 50 characters of JSON. */
  readonly maxElements: number
}

/** Below Slack's limits, so that the caller can add blocks of its own (a button). */
export const defaultLimits: SplitLimits = { maxTextChars: 3_900, maxBlocks: 45, maxElements: 600 }

/** For a part that Slack found too long. */
export const smallerLimits: SplitLimits = { maxTextChars: 1_200, maxBlocks: 20, maxElements: 150 }
