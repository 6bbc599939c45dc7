import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { messageOf } from '../../src/slack/outgoing/message.ts'
import { parseMarkdown } from '../../src/slack/outgoing/parse.ts'
import { split } from '../../src/slack/outgoing/split.ts'
import { openStandIns, type StandIns } from '../environment/environment.ts'
import { expectNothingUnexpected } from '../environment/telling.ts'
import { untilIdle } from './idle.ts'

const answer = Array.from({ length: 3 }, (_, part) =>
  `Part ${part}. ${'Word by word. '.repeat(200)}`.trim(),
).join('\n\n')
const parts = split(parseMarkdown(answer)).map((part) => messageOf(part).text)

let standIns: StandIns

beforeEach(async () => {
  standIns = await openStandIns({
    redisUrl: inject('redisUrl'),
    neuroflash: { answer: () => answer },
    timeoutMs: 60_000,
  })
})

afterEach(async () => {
  await standIns.close()
  expectNothingUnexpected(standIns)
})

it('goes on in another process with an answer in the middle of which the first one was killed', {
  timeout: 180_000,
}, async () => {
  const { slack, neuroflash } = standIns
  const { general, ada } = slack.seed
  const first = standIns.startProcess()
  expect(await first.started).toBe('ready')
  slack.deliverTo({ kind: 'http', url: `${await first.url}/slack/events` })
  const gate = neuroflash.hold()

  const sent = slack.say({ channel: general, user: ada, text: `<@${slack.botUserId}> Tell me a story` })
  await gate.arrived
  const second = standIns.startProcess()
  expect(await second.started).toBe('ready')
  let posted = 0
  slack.onRequest('chat.postMessage', 'after', async () => {
    posted += 1
    if (posted === 2) await first.kill()
  })
  gate.release()
  await slack.waitFor(() => slack.thread(general, sent.root).length === 1 + parts.length, {
    timeoutMs: 150_000,
    what: 'the whole answer',
  })
  await untilIdle(() => second.url)

  expect(parts).toHaveLength(3)
  expect(posted).toBe(3)
  expect(
    slack
      .thread(general, sent.root)
      .slice(1)
      .map(({ text }) => text),
  ).toEqual(parts)
  expect(neuroflash.conversations.map(({ messages }) => messages)).toEqual([
    [
      { role: 'user', content: 'Tell me a story' },
      { role: 'assistant', content: answer },
    ],
  ])
})
