import type { Button, KnownBlock } from '@slack/types'
import type { Say } from '../bridge/notices.ts'
import type { ChannelPage, ConversationList } from '../bridge/ports/slack.ts'
import { permalink } from './permalink.ts'

/** The buttons of a list. Each has a listener of its own. */
export const OPEN_THREAD = 'open_thread'
export const EXPORT_THREAD = 'export_thread'
export const RESET_THREAD = 'reset_thread'
export const LIST_MORE = 'list_more'
export const LIST_BACK = 'list_back'

type Entry = ConversationList['entries'][number]

/** A list of conversations as Slack's blocks, with what can be done about each. */
export function listBlocks(
  list: ConversationList,
  words: { readonly title: string; readonly empty: string; readonly home: string },
  say: Say,
): KnownBlock[] {
  if (list.entries.length === 0) return [section(words.empty)]
  return [
    { type: 'header', text: plainText(words.title) },
    ...list.entries.flatMap((entry) => entryBlocks(entry, words.home, say)),
  ]
}

/** The buttons that turn the pages of a list; none where there is only one page. */
export function turningBlocks(
  { channel, page, hasMore }: Omit<ChannelPage, 'entries'>,
  say: Say,
): KnownBlock[] {
  const button = (text: string, to: number) =>
    ({ type: 'button', text: plainText(text), value: `${to}:${channel}` }) as const
  const back: Button = { ...button(say('backButton'), page - 1), action_id: LIST_BACK }
  const more: Button = { ...button(say('nextButton'), page + 1), action_id: LIST_MORE }
  const buttons = [...(page > 0 ? [back] : []), ...(hasMore ? [more] : [])]
  return buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }]
}

function entryBlocks({ thread, link, mayReset }: Entry, home: string, say: Say): KnownBlock[] {
  const facts = say('entryFacts', {
    who: { asItIs: `<@${link.startedBy}>` },
    when: { asItIs: date(link.lastActivityMs) },
    turns: link.turns,
    words: link.words,
  })
  const buttons: Button[] = [
    {
      type: 'button',
      action_id: OPEN_THREAD,
      text: plainText(say('openThread')),
      url: permalink(thread, home),
    },
    { type: 'button', action_id: EXPORT_THREAD, text: plainText(say('exportButton')), value: thread },
    ...(mayReset ? [resetButton(thread, say)] : []),
  ]
  return [
    // As plain text: what people wrote must not turn into formatting here.
    { type: 'section', text: plainText(link.label || '…') },
    { type: 'context', elements: [{ type: 'mrkdwn', text: facts }] },
    { type: 'actions', elements: buttons },
  ]
}

function resetButton(thread: string, say: Say): Button {
  return {
    type: 'button',
    action_id: RESET_THREAD,
    style: 'danger',
    text: plainText(say('resetButton')),
    value: thread,
    confirm: {
      title: plainText(say('confirmTitle')),
      text: plainText(say('confirmText')),
      confirm: plainText(say('confirmYes')),
      deny: plainText(say('confirmNo')),
      style: 'danger',
    },
  }
}

/** Slack shows it in the reader's own time zone. */
function date(ms: number): string {
  const fallback = new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
  return `<!date^${Math.floor(ms / 1_000)}^{date_short_pretty} {time}|${fallback}>`
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } }
}

/** Text that Slack shows as it is. */
export function plainText(text: string): { type: 'plain_text'; text: string } {
  return { type: 'plain_text', text }
}
