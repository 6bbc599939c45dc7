import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { catchUp } from '../../src/bridge/catch-up.ts'
import type { Task } from '../../src/bridge/model.ts'
import { messageId, threadKey } from '../../src/slack/thread-key.ts'
import { reset, takeTask, taskId } from '../storage/fixtures.ts'
import { openWorkshop } from './workshop.ts'

let shop: Awaited<ReturnType<typeof openWorkshop>>
let after: ReturnType<typeof messageId>
let thread: ReturnType<typeof threadKey>

/** Ada has called the bot, and Ben has replied; the bot is to look for his reply. */
beforeEach(async () => {
  shop = await openWorkshop()
  const { slack } = shop
  const sent = await shop.mention('Write a slogan')
  const place = { team: slack.teamId, channel: sent.channel, ts: sent.ts }
  after = messageId(place)
  thread = threadKey(place)
  slack.compose({ channel: sent.channel, user: slack.seed.ben, text: 'A short one', threadTs: sent.ts })
})

afterEach(() => shop.close())

/** What is taken in, `laterMs` after it was asked for. */
async function takenIn({ laterMs = 0 } = {}): Promise<string[]> {
  const { store, replies, log } = shop
  await store.tasks.put(taskId('t1'), { kind: 'catch-up', thread, after, generation: 0 })
  const taken = await takeTask(store)
  const claim = { ...taken, takenAtMs: taken.takenAtMs + laterMs }
  const received: string[] = []
  const outcome = await catchUp(claim, claim.task as Extract<Task, { kind: 'catch-up' }>, {
    links: store.links,
    replies,
    receive: async ({ text }) => received.push(text),
    log,
  })
  expect(outcome).toEqual({ kind: 'done' })
  return received
}

describe('replies that came before their mention', () => {
  it('are taken in', async () => {
    expect(await takenIn()).toEqual(['A short one'])
  })

  it('are left when the store may no longer know which of them were answered', async () => {
    expect(await takenIn({ laterMs: 2 * 60 * 60_000 })).toEqual([])
  })

  it('are left when the thread was reset meanwhile', async () => {
    await reset(shop.store, { thread })
    expect(await takenIn()).toEqual([])
  })

  it('are left, and not looked for again, where Slack does not show the thread any more', async () => {
    shop.slack.fail('conversations.replies', { times: 1, with: { error: 'channel_not_found' } })
    expect(await takenIn()).toEqual([])
  })

  it('are looked for again when Slack has stumbled', async () => {
    shop.slack.fail('conversations.replies', { times: 1, with: { error: 'internal_error' } })
    await expect(takenIn()).rejects.toMatchObject({ name: 'ReplyError' })
  })
})
