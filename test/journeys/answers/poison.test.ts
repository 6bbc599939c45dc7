import { afterEach, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { nextChildProcess } from '../../setup/child-process.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene

afterEach(() => scene.leave())

/** A minute of the parser's time. */
const poison = ']'.repeat(60_000)

const read = (sent: SentMessage) =>
  scene
    .saidMessages(sent)
    .map(({ readable }) => readable)
    .join('')

const openWithPoison = () =>
  openScene({ neuroflash: { answer: (question) => (question.includes('poison') ? poison : 'Hello') } })

/** The answer is stored as it came, and its conversion has begun. */
async function mentionPoison(): Promise<SentMessage> {
  const started = nextChildProcess()
  const sent = scene.mention('Write poison')
  await started
  return sent
}

it('while an answer is converted that takes too long, other threads get theirs', async () => {
  scene = await openWithPoison()
  const poisoned = await mentionPoison()

  const other = scene.mention('Hi')
  await scene.untilSaid(other, 1)
  expect(scene.said(poisoned)).toEqual([])
  await scene.untilTried((tries) => tries.length === 2)

  expect(scene.said(other)).toEqual(['Hello'])
  expect(read(poisoned)).toBe(poison)
})

it('a bot that is told to stop while it converts an answer shows it before it ends, and not again', async () => {
  scene = await openWithPoison()
  const sent = await mentionPoison()

  await scene.stopBot()
  const before = scene.saidMessages(sent).length
  await scene.startBot()
  const other = scene.mention('Hi')
  await scene.untilSaid(other, 1)

  expect(read(sent)).toBe(poison)
  expect(scene.saidMessages(sent)).toHaveLength(before)
  expect(scene.requests('completions')).toBe(2)
  expect(await scene.deadLetters()).toEqual([])
})
