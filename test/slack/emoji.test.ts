import { expect, test } from 'vitest'
import known from '../../src/slack/emoji-names.json' with { type: 'json' }
import { emojiNames } from '../../tools/emoji-table.ts'

test('knows every name that Slack and GitHub give an emoji (npm run emoji)', () => {
  expect(known).toEqual(emojiNames())
})
