import { afterEach, beforeEach, expect, it } from 'vitest'
import { askAbout } from '../../src/bridge/ask.ts'
import { StoreError } from '../../src/bridge/errors.ts'
import type { IncomingMessage, Task } from '../../src/bridge/model.ts'
import type { Outcome } from '../../src/bridge/ports/inbox.ts'
import type { SentMessage } from '../../src/playground/slack/stand-in.ts'
import { channelKey, messageId, personId, threadKey } from '../../src/slack/thread-key.ts'
import { until } from '../setup/until.ts'
import { takeTask, taskId } from '../storage/fixtures.ts'
import { openWorkshop } from './workshop.ts'

let shop: Awaited<ReturnType<typeof openWorkshop>>
let asked: SentMessage

/** Ada asks about what Ben wrote in #general. */
beforeEach(async () => {
  shop = await openWorkshop()
  const { slack, store } = shop
  const { general, ada, ben } = slack.seed
  asked = slack.compose({ channel: general, user: ben, text: 'The launch is in December' })
  const place = { team: slack.teamId, channel: general, ts: asked.ts }
  const thread = threadKey(place)
  const requester = { person: personId(ada), channel: channelKey(place), thread }
  await store.tasks.put(taskId('t1'), {
    kind: 'ask',
    thread,
    message: messageId(place),
    words: 'Shorter\n<!channel> [here](https://example.com)',
    requester,
  })
})

afterEach(() => shop.close())

/** Takes the task and does it. It is not settled, as when the process dies before that. */
async function tried(receive: (message: IncomingMessage) => Promise<unknown> = stored): Promise<Outcome> {
  const { store, people, replies, privateReplies, speech, log } = shop
  const claim = await takeTask(store)
  const task = claim.task as Extract<Task, { kind: 'ask' }>
  return askAbout(claim, task, { people, replies, privateReplies, speech, receive, log })
}

function stored(message: IncomingMessage): Promise<unknown> {
  return shop.store.inbox.put(message)
}

async function crash(): Promise<void> {
  await shop.store.close()
  await shop.store.open()
}

async function asks(): Promise<readonly string[]> {
  const worker = shop.startWorker()
  await until(async () => (await shop.store.stats()).waiting === 0, { what: 'the answer' })
  await worker.stop(0)
  return shop.neuroflash.conversations.flatMap(({ messages }) =>
    messages.filter(({ role }) => role === 'user').map(({ content }) => content),
  )
}

it('stands in the thread once and is asked once when its process dies before it is stored', async () => {
  const away = () => Promise.reject(new StoreError('away'))
  await expect(tried(away)).rejects.toBeInstanceOf(StoreError)
  await crash()
  expect(await tried()).toEqual({ kind: 'done' })
  await crash()
  expect(await tried()).toEqual({ kind: 'done' })

  expect(await asks()).toEqual([expect.stringContaining('\n\n@Ben wrote:\n\n> The launch is in December')])
  expect(shop.said(asked)).toEqual([expect.stringContaining('Ada'), expect.stringContaining('Answer 1')])
})

it('pings nobody with what was typed, and asks it as it was typed', async () => {
  await tried()

  expect(await asks()).toEqual([expect.stringContaining('Shorter\n<!channel> [here](https://example.com)')])
  expect(shop.slack.thread(asked.channel, asked.root).flatMap(({ pings }) => pings)).toEqual([])
})

it('asks with no words of a message that its author has taken back', async () => {
  shop.slack.remove({ channel: asked.channel, ts: asked.ts, deliver: 'none' })

  expect(await tried()).toEqual({ kind: 'done' })
  expect(await asks()).toEqual([])
  expect(shop.said(asked)).toEqual([])
})
