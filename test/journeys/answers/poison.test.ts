import { afterEach, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'
import { nextChildProcess } from '../../setup/child-process.ts'

let timed: Timed

afterEach(() => timed.leave())

/** A minute of the parser's time. */
const poison = ']'.repeat(60_000)

const read = (sent: SentMessage) =>
  timed
    .saidMessages(sent)
    .map(({ readable }) => readable)
    .join('')

const openWithPoison = () =>
  openTimed({ neuroflash: { answer: (question) => (question.includes('poison') ? poison : 'Hello') } })

/** The answer is stored as it came, and its conversion has begun. */
async function mentionPoison(): Promise<SentMessage> {
  const started = nextChildProcess()
  const sent = timed.mention('Write poison')
  await started
  return sent
}

it('while an answer is converted that takes too long, other threads get theirs', async () => {
  timed = await openWithPoison()
  const poisoned = await mentionPoison()

  const other = timed.mention('Hi')
  await timed.untilSaid(other, 1)
  expect(timed.said(poisoned)).toEqual([])
  await timed.untilTried((tries) => tries.length === 2)

  expect(timed.said(other)).toEqual(['Hello'])
  expect(read(poisoned)).toBe(poison)
})

it('a bot that is told to stop while it converts an answer shows it before it ends, and not again', async () => {
  timed = await openWithPoison()
  const sent = await mentionPoison()

  await timed.stopBot()
  const before = timed.saidMessages(sent).length
  await timed.startBot()
  const other = timed.mention('Hi')
  await timed.untilSaid(other, 1)

  expect(read(sent)).toBe(poison)
  expect(timed.saidMessages(sent)).toHaveLength(before)
  expect(timed.requests('completions')).toBe(2)
  expect(await timed.deadLetters()).toEqual([])
})
