import { afterEach, beforeEach, expect, it } from 'vitest'
import { ClaimLostError } from '../../src/bridge/errors.ts'
import { nameOf } from '../../src/neuroflash/conversation-name.ts'
import { threadKey } from '../../src/slack/thread-key.ts'
import { drainTasks, reset } from '../storage/fixtures.ts'
import { openWorkshop } from './workshop.ts'

let shop: Awaited<ReturnType<typeof openWorkshop>>

beforeEach(async () => {
  shop = await openWorkshop()
})

afterEach(() => shop.close())

it('deletes a conversation that is made so slowly that a reset of its thread is noticed before', async () => {
  const { slack, neuroflash, store } = shop
  const asked = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  neuroflash.onRequest('create', 'before', () => {
    asked.resolve()
    return goOn.promise
  })
  const sent = await shop.mention('Write a slogan')
  const lost = new AbortController()
  const turn = shop.runTurn(lost.signal)
  turn.catch(() => undefined)
  await asked.promise

  await reset(store, { thread: threadKey({ team: slack.teamId, channel: sent.channel, ts: sent.ts }) })
  // What the lease does with the first renewal after it.
  lost.abort(new ClaimLostError())
  goOn.resolve()

  await expect(turn).rejects.toThrow(ClaimLostError)
  const [made, ...more] = neuroflash.conversations
  expect(more).toEqual([])
  expect(made).toMatchObject({ messages: [], deleted: false })
  expect((await drainTasks(store)).map(({ task }) => task)).toEqual([
    {
      kind: 'deletion',
      conversation: nameOf({ uuid: made?.uuid ?? '', workspace: made?.workspaceId ?? '' }),
      reason: 'left-over',
      tries: 0,
    },
  ])
  expect(shop.said(sent)).toEqual([])
})
