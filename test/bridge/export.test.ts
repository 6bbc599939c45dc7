import { afterEach, beforeEach, expect, it } from 'vitest'
import { StoreError } from '../../src/bridge/errors.ts'
import { exportHistory } from '../../src/bridge/export.ts'
import type { Task } from '../../src/bridge/model.ts'
import type { Outcome } from '../../src/bridge/ports/inbox.ts'
import type { Tasks } from '../../src/bridge/ports/tasks.ts'
import { channelKey, personId, threadKey } from '../../src/slack/thread-key.ts'
import { english } from '../environment/sentences.ts'
import { until } from '../setup/until.ts'
import { takeTask, taskId } from '../storage/fixtures.ts'
import { openWorkshop } from './workshop.ts'

let shop: Awaited<ReturnType<typeof openWorkshop>>

/** Ada has a conversation in #general and asks for its history. */
beforeEach(async () => {
  shop = await openWorkshop()
  const { slack, store } = shop
  const sent = await shop.mention('Write a slogan')
  const worker = shop.startWorker()
  await until(async () => (await store.stats()).waiting === 0, { what: 'the answer' })
  await worker.stop(0)
  const place = { team: slack.teamId, channel: sent.channel }
  const thread = threadKey({ ...place, ts: sent.ts })
  const requester = { person: personId(slack.seed.ada), channel: channelKey(place), thread }
  await store.tasks.put(taskId('t1'), { kind: 'export', thread, requester, format: 'markdown' })
})

afterEach(() => shop.close())

/** Takes the task and does it. It is not settled, as when the process dies before that. */
async function exported(hold: Tasks['hold'] = (...args) => shop.store.tasks.hold(...args)): Promise<Outcome> {
  const { store, conversations, people, privateReplies, speech, log } = shop
  const claim = await takeTask(store)
  const sides = {
    conversations,
    people,
    privateReplies,
    speech,
    log,
    workspaceOf: async () => 'workspace',
    clock: Date.now,
  }
  const deps = { ...sides, links: store.links, tasks: { hold } }
  const task = claim.task as Extract<Task, { kind: 'export' }>
  return exportHistory(claim, task, deps, new AbortController().signal)
}

const heard = () => shop.slack.ephemerals.map(({ text }) => text)

it('hands over no second file when its process dies before it is settled', async () => {
  await exported()
  await shop.store.close()
  await shop.store.open()

  expect(await exported()).toEqual({ kind: 'done' })
  expect(shop.slack.files.map(({ name }) => name)).toEqual([expect.stringContaining('neuroflash-general-')])
  expect(heard()).toEqual([english('exported'), english('exported')])
  expect(shop.lines.filter(({ fields }) => 'audit' in fields)).toHaveLength(1)
})

it('hands over no second file because the store stumbles when that is recorded', async () => {
  let failures = 2
  await exported(async (...args) => {
    if ((failures -= 1) >= 0) throw new StoreError('away')
    return shop.store.tasks.hold(...args)
  })
  await shop.store.close()
  await shop.store.open()
  await exported()

  expect(failures).toBe(-1)
  expect(shop.slack.files).toHaveLength(1)
})
