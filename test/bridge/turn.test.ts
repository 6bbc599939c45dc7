import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ClaimLostError } from '../../src/bridge/errors.ts'
import type { Stage } from '../../src/bridge/model.ts'
import type { Outcome } from '../../src/bridge/ports/inbox.ts'
import { nameOf } from '../../src/neuroflash/conversation-name.ts'
import type { SentMessage } from '../../src/playground/slack/stand-in.ts'
import { threadKey } from '../../src/slack/thread-key.ts'
import { english } from '../environment/sentences.ts'
import { until } from '../setup/until.ts'
import { drainTasks, leaseMs, postedId, reset } from '../storage/fixtures.ts'
import { openWorkshop } from './workshop.ts'

let shop: Awaited<ReturnType<typeof openWorkshop>>

beforeEach(async () => {
  shop = await openWorkshop()
})

afterEach(() => shop.close())

type Asking = Extract<Stage, { name: 'asking' }>

const never = new AbortController().signal

/** What neuroflash was asked by the turn itself, its outcome, and what stands in the thread. */
type Followed = { readonly asked: number; readonly outcome: Outcome; readonly said: readonly string[] }

const done = { kind: 'done' } as const
const dead = (code: string) => ({ kind: 'dead', code }) as const
const later: Outcome = { kind: 'later', ms: expect.any(Number) as number }
const answer = 'Answer 1 to: Write a slogan'

const answered = {
  name: 'answered',
  mark: 'm1',
  parts: [
    { kind: 'notice', text: 'first' },
    { kind: 'notice', text: 'second' },
  ],
  ending: done,
} as const satisfies Stage

const now = () => Date.now()
/** Longer ago than neuroflash's limit and the time to settle. */
const longAgo = () => Date.now() - 120_000

/** A question as it is left behind by whoever asked it; nothing has reached neuroflash yet. */
async function lostQuestion(atMs: number, kind: 'refused' | 'unknown' = 'unknown'): Promise<Asking> {
  return {
    name: 'asking',
    conversation: await shop.conversations.create(never),
    content: 'Write a slogan',
    questions: 0,
    askedAtMs: atMs,
    loss: { kind, atMs },
  }
}

/** neuroflash has stored the question, with its answer or alone. */
async function stored({ conversation, content }: Asking, how: 'with its answer' | 'alone'): Promise<void> {
  if (how === 'alone') shop.neuroflash.fail('completions', { with: 'store-question-only' })
  await shop.conversations.ask(conversation, content, never).catch(() => undefined)
}

/** A turn that finds this stage. */
async function follow(sent: SentMessage, stage?: Stage): Promise<Followed> {
  if (stage !== undefined) await shop.leaveIn(stage)
  const completions = () => shop.neuroflash.requests.filter(({ route }) => route === 'completions').length
  const before = completions()
  const { outcome } = await shop.runTurn(never)
  return { asked: completions() - before, outcome, said: shop.said(sent) }
}

it('leaves nothing behind that listens to its signal: that would live as long as the process', async () => {
  const { signal } = new AbortController()
  await shop.mention('Write a slogan')
  expect((await shop.runTurn(signal)).outcome).toEqual(done)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

describe('a turn that finds the stage', () => {
  let sent: SentMessage

  beforeEach(async () => {
    sent = await shop.mention('Write a slogan')
  })

  it('waiting: asks', async () => {
    expect(await follow(sent)).toEqual({ asked: 1, outcome: done, said: [answer] })
  })

  it('asking, and the history has our question with an answer: shows that answer', async () => {
    const stage = await lostQuestion(now())
    await stored(stage, 'with its answer')

    expect(await follow(sent, stage)).toEqual({ asked: 0, outcome: done, said: [answer] })
  })

  it('asking, and the history has our question alone: looks again', async () => {
    const stage = await lostQuestion(now())
    await stored(stage, 'alone')

    expect(await follow(sent, stage)).toEqual({ asked: 0, outcome: later, said: [] })
  })

  it('asking, and after neuroflash’s own limit it is still alone: leaves it to the person', async () => {
    const stage = await lostQuestion(longAgo())
    await stored(stage, 'alone')

    const said = [english('unanswered')]
    expect(await follow(sent, stage)).toEqual({ asked: 0, outcome: dead('unanswered'), said })
  })

  it('asking, it is not there, and neuroflash has just refused it in full: looks once more', async () => {
    const stage = await lostQuestion(now(), 'refused')

    expect(await follow(sent, stage)).toEqual({ asked: 0, outcome: later, said: [] })
  })

  it('asking, a second after it was refused in full it is not there: asks again', async () => {
    const stage = await lostQuestion(now() - 1_001, 'refused')

    expect(await follow(sent, stage)).toEqual({ asked: 1, outcome: done, said: [answer] })
  })

  it('asking, it is not there, and nobody knows what became of it: looks again', async () => {
    const stage = await lostQuestion(now())

    expect(await follow(sent, stage)).toEqual({ asked: 0, outcome: later, said: [] })
  })

  it('asking, it is not there and cannot appear any more: asks again', async () => {
    const stage = await lostQuestion(longAgo())

    expect(await follow(sent, stage)).toEqual({ asked: 1, outcome: done, said: [answer] })
  })

  it('asking, words and place disagree: looks again', async () => {
    const stage = await lostQuestion(now())
    await stored({ ...stage, content: 'Something else' }, 'with its answer')

    expect(await follow(sent, stage)).toEqual({ asked: 0, outcome: later, said: [] })
  })

  it('asking, words and place disagree and it cannot appear any more: leaves it to the person', async () => {
    const stage = await lostQuestion(longAgo())
    await stored({ ...stage, content: 'Something else' }, 'with its answer')

    const said = [english('uncertain')]
    expect(await follow(sent, stage)).toEqual({ asked: 0, outcome: dead('uncertain'), said })
  })

  it('asking, and the conversation is gone: begins another, and says so', async () => {
    const stage = await lostQuestion(now())
    shop.neuroflash.forget(shop.neuroflash.conversations[0]?.uuid ?? '')

    const said = [english('contextLost'), answer]
    expect(await follow(sent, stage)).toEqual({ asked: 1, outcome: done, said })
  })

  it('asking, and the history cannot be read: comes again', async () => {
    const stage = await lostQuestion(now())
    shop.neuroflash.fail('messages', { with: { status: 503, body: 'busy' } })

    expect(await follow(sent, stage)).toEqual({ asked: 0, outcome: later, said: [] })
  })

  it('answered: skips the part that Slack has confirmed, and posts the next', async () => {
    const [first, second] = answered.parts
    const parts = [{ ...first, posted: postedId('1.000100') }, second]

    expect(await follow(sent, { ...answered, parts })).toEqual({ asked: 0, outcome: done, said: ['second'] })
  })

  it('answered: posts both parts where neither is in the thread', async () => {
    expect(await follow(sent, answered)).toEqual({ asked: 0, outcome: done, said: ['first', 'second'] })
  })

  it('answered: does not post again the part that an earlier attempt has posted', async () => {
    await shop.leaveIn(answered)
    const thread = threadKey({ team: shop.slack.teamId, channel: sent.channel, ts: sent.root })
    await shop.replies.post({ thread, mark: 'm1:0', kind: 'notice', text: 'first' })

    expect(await follow(sent)).toEqual({ asked: 0, outcome: done, said: ['first', 'second'] })
  })
})

it('leaves a new conversation alone that the store may have recorded before the thread was lost', async () => {
  const { neuroflash, store } = shop
  const sent = await shop.mention('Write a slogan')
  let records = 0
  const worker = shop.startWorker((step) => {
    if (step !== 'hold') return undefined
    records += 1
    if (records === 1) return 'after'
    // Whoever has the thread by now goes on in that conversation.
    shop.raiseGeneration()
    return undefined
  })
  await until(() => shop.lines.some(({ message }) => message.startsWith('dropped')), {
    what: 'the turn to be dropped',
  })
  await worker.stop(0)

  expect(neuroflash.conversations).toMatchObject([{ messages: [], deleted: false }])
  expect(await drainTasks(store)).toEqual([])
  expect(shop.said(sent)).toEqual([])
})

it('a probe that is asked for patience without a time does not end the pause', async () => {
  const { neuroflash, store } = shop
  await store.inbox.pause(1)
  await shop.mention('Write a slogan')
  await until(async () => (await store.stats()).pausedMs === 0, { what: 'the pause to be over' })
  neuroflash.fail('completions', { with: { status: 429, body: '{"error":"slow down"}' } })

  expect((await shop.runTurn(never)).outcome).toMatchObject({ kind: 'later' })
  await shop.mention('Write another one')
  expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
})

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
