import { randomUUID } from 'node:crypto'
import type { KnownBlock, ModalView } from '@slack/types'
import type { z } from 'zod'
import type { Say } from '../bridge/notices.ts'
import { plainText } from './conversation-list.ts'
import { shorten } from './incoming/shorten.ts'
import { wordingOf } from './incoming/wording.ts'
import { toMessage } from './outgoing/message.ts'
import type { said } from './wire.ts'

export const ASK = 'ask_about'

/** The field, and the buttons that fill it. */
export const QUESTION = 'question'
export const ASK_REWRITE = 'ask_rewrite'
export const ASK_SHORTEN = 'ask_shorten'
export const ASK_TRANSLATE = 'ask_translate'

const QUOTED = 'quoted'

/** A section takes 3,000 characters; each line gets a mark. */
const MOST_QUOTED = 2_000
const MOST_LINES = 40

/** Slack: a field takes 3,000 characters. */
export const LONGEST = 3_000

type Filled = {
  /** The block that shows the message. Once the modal is open, it is taken over from there. */
  readonly quote: KnownBlock
  /** What the modal gives back when it is sent. */
  readonly metadata: string
  readonly words?: string
}

/** A modal with a message, a field for what is to be done with it, and what people ask most. */
export function askModal({ quote, metadata, words }: Filled, say: Say): ModalView {
  const element = {
    type: 'plain_text_input',
    action_id: QUESTION,
    multiline: true,
    max_length: LONGEST,
  } as const
  return {
    type: 'modal',
    callback_id: ASK,
    private_metadata: metadata,
    title: plainText(say('askTitle')),
    submit: plainText(say('askYes')),
    close: plainText(say('confirmNo')),
    blocks: [
      quote,
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: ASK_REWRITE, text: plainText(say('askRewriteButton')) },
          { type: 'button', action_id: ASK_SHORTEN, text: plainText(say('askShortenButton')) },
          { type: 'button', action_id: ASK_TRANSLATE, text: plainText(say('askTranslateButton')) },
        ],
      },
      {
        type: 'input',
        // Slack keeps what was typed in a field that is there already, so this is another one (S31).
        block_id: randomUUID(),
        label: plainText(say('askField')),
        element: { ...element, ...(words === undefined ? {} : { initial_value: words }) },
      },
    ],
  }
}

/** The message as it stands in the modal. */
export function quoteOf(message: z.infer<typeof said>): KnownBlock {
  const { text, files, enclosures = [] } = wordingOf(message)
  // A message may be nothing but one that was forwarded.
  const words = text.trim() || enclosures.map((one) => one.text.trim()).join('\n')
  const lines = shorten(words || files.join(', ') || '…', MOST_QUOTED).split('\n')
  const quote = lines.slice(0, MOST_LINES).map((line) => `>${line}`)
  return {
    type: 'section',
    block_id: QUOTED,
    text: { type: 'mrkdwn', text: quote.join('\n'), verbatim: true },
  }
}

/** The same, from a modal that shows it. */
export function quoteIn(blocks: readonly { readonly block_id: string }[]): KnownBlock | undefined {
  return blocks.find(({ block_id: id }) => id === QUOTED) as KnownBlock | undefined
}

/** A modal that only says something. */
export function notice(words: string, title: string): ModalView {
  return { type: 'modal', title: plainText(title), blocks: toMessage(words).blocks }
}
