import type { Wording } from '../../bridge/model.ts'
import type { Said } from '../wire.ts'
import { isPlaceholder, tablesIn, wordsIn } from './block-text.ts'
import { fileNames, fileWords } from './files.ts'
import { bounded, enclosuresOf } from './shares.ts'
import { shorten } from './shorten.ts'

/** Slack: a message's text is cut above 40,000 characters. */
const LONGEST = 40_000

/** Everything a person reads in a message. The words are its `text` or, if that has none, those of its blocks. */
export function wordingOf(message: Said): Wording {
  const isEmpty = message.text.trim() === '' || isPlaceholder(message.text)
  const enclosures = bounded([
    ...tablesIn(message.blocks).map((text) => ({ text })),
    ...enclosuresOf(message.attachments),
    ...fileWords(message.files),
  ])
  return {
    text: (isEmpty && shorten(wordsIn(message.blocks), LONGEST)) || message.text,
    files: fileNames(message.files),
    ...(enclosures.length === 0 ? {} : { enclosures }),
    ...editionOf(message),
  }
}

/** Whether two wordings say the same. */
export function saysTheSame(one: Wording, other: Wording): boolean {
  return JSON.stringify(wordsOf(one)) === JSON.stringify(wordsOf(other))
}

function wordsOf({ text, files, enclosures }: Wording): unknown {
  return [text, files, enclosures ?? []]
}

/** An edit's time is in whole seconds. Between two edits of one second, the time of the event decides. */
function editionOf({
  edited,
  event_ts: at = '',
}: Pick<Said, 'edited' | 'event_ts'>): Pick<Wording, 'edition'> {
  return edited?.ts === undefined ? {} : { edition: `${edited.ts} ${at}`.trim() }
}
