import { writeFileSync } from 'node:fs'
import { emojiNames } from './emoji-table.ts'

/** Writes the names that `src/slack/emoji.ts` knows: `npm run emoji`, after an update of emojibase-data. */
writeFileSync('src/slack/emoji-names.json', `${JSON.stringify(emojiNames(), undefined, 2)}\n`)
