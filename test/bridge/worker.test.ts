import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Progress } from '../../src/bridge/ports/inbox.ts'
import { english } from '../environment/sentences.ts'
import { until } from '../setup/until.ts'
import { openWorkshop } from './workshop.ts'

let shop: Awaited<ReturnType<typeof openWorkshop>>

beforeEach(async () => {
  shop = await openWorkshop()
})

afterEach(() => shop.close())

const stored = () =>
  shop.neuroflash.conversations.flatMap(({ messages }) => messages.map(({ content }) => content))

const dropped = () => shop.lines.some(({ message }) => message.startsWith('dropped'))

const untilEmpty = () =>
  until(async () => (await shop.store.stats()).waiting === 0, { what: 'the inbox to be empty' })

/** Whether a `hold` records this stage. */
const records = (args: readonly unknown[], name: string) =>
  JSON.stringify(args[2] ?? {}).includes(`"name":"${name}"`)

describe('a store that fails in the middle of a turn', () => {
  it.each([
    { what: 'before asking is recorded', stage: 'asking', when: 'before' as const },
    { what: 'after asking was recorded', stage: 'asking', when: 'after' as const },
    { what: 'before the answer is recorded', stage: 'answered', when: 'before' as const },
    { what: 'after the answer was recorded', stage: 'answered', when: 'after' as const },
  ])('costs nothing: $what', async ({ stage, when }) => {
    let failures = 3
    const sent = await shop.mention('Write a slogan')

    shop.startWorker((step, args) =>
      step === 'hold' && records(args, stage) && (failures -= 1) >= 0 ? when : undefined,
    )
    await untilEmpty()

    expect(failures).toBeLessThan(0)
    expect(shop.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(stored()).toEqual(['Write a slogan', 'Answer 1 to: Write a slogan'])
    expect(shop.reports.map(({ outcome }) => outcome)).toEqual(['answered'])
    expect((await shop.store.stats()).dead).toBe(0)
  })

  it.each(['before', 'after'] as const)('says nothing twice when it fails %s it settles', async (when) => {
    let failures = 2
    const sent = await shop.mention('Write a slogan')

    shop.startWorker((step) => (step === 'settle' && (failures -= 1) >= 0 ? when : undefined))
    await until(() => failures < 0, { what: 'the third try to settle' })
    await untilEmpty()

    expect(shop.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(stored()).toHaveLength(2)
  })

  it('takes up its work when it is back', async () => {
    let isAway = true
    let refused = 0
    shop.startWorker((step) => {
      if (step !== 'take' || !isAway) return undefined
      refused += 1
      return 'before'
    })
    await until(() => refused > 1, { what: 'the store to be asked again' })
    const sent = await shop.mention('Write a slogan')
    isAway = false
    await untilEmpty()

    expect(shop.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
  })
})

describe('a worker that may not go on', () => {
  it('hands a question back when it is stopped, and its successor takes the answer', async () => {
    const sent = await shop.mention('Write a slogan')
    const gate = shop.neuroflash.hold()
    const worker = shop.startWorker()
    await gate.arrived

    await worker.stop(0)
    await shop.slack.waitFor(() => shop.slack.status(sent.channel, sent.root) === '', {
      what: 'the status to be cleared',
    })
    gate.release()
    shop.startWorker()
    await untilEmpty()

    expect(shop.reports.map(({ outcome }) => outcome)).toContain('handed-back')
    expect(stored()).toEqual(['Write a slogan', 'Answer 1 to: Write a slogan'])
    expect(shop.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
  })

  it('does not show a late answer once its thread was reset', async () => {
    const sent = await shop.mention('Write a slogan')
    const gate = shop.neuroflash.hold()
    shop.startWorker()
    await gate.arrived

    shop.raiseGeneration()
    gate.release()
    await until(dropped, { what: 'the turn to be dropped' })

    expect(stored()).toHaveLength(2)
    expect(shop.said(sent)).toEqual([])
  })

  it('withdraws what was written before a reset, and asks nothing', async () => {
    const sent = await shop.mention('Write a slogan')
    shop.raiseGeneration()

    shop.startWorker()
    await untilEmpty()

    expect(shop.reports).toMatchObject([{ outcome: 'withdrawn', parts: 0 }])
    expect(shop.neuroflash.requests).toEqual([])
    expect(shop.said(sent)).toEqual([])
  })

  it('leaves its request before a successor starts when it can no longer renew', async () => {
    const sent = await shop.mention('Write a slogan')
    const gate = shop.neuroflash.hold()
    let isAway = false
    let claims = 0
    const first = shop.startWorker((step) => (isAway && step !== 'pause' ? 'before' : undefined))
    await gate.arrived
    isAway = true
    shop.startWorker((step) => {
      if (step === 'hold') claims += 1
      return undefined
    })

    const left = await shop.neuroflash.waitFor(
      () =>
        shop.neuroflash.requests.find(({ status, route }) => route === 'completions' && status === 'left'),
      { timeoutMs: 14_000, what: 'the first worker to leave its request' },
    )
    expect(left.conversation).toBeDefined()
    expect(claims).toBe(0)
    gate.release()
    await untilEmpty()
    await first.stop(0)

    expect(stored()).toEqual(['Write a slogan', 'Answer 1 to: Write a slogan'])
    expect(shop.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
  })
})

it('writes the link again only where it has changed: with the first question, and with each answer', async () => {
  const written: string[] = []
  shop.startWorker((step, args) => {
    const { stage, link } = step === 'hold' ? ((args[2] ?? {}) as Progress) : {}
    if (stage !== undefined) written.push(link === undefined ? stage.name : `${stage.name}, link`)
    return undefined
  })
  const first = await shop.mention('Write a slogan')
  await until(() => shop.said(first).length === 1, { what: 'the first answer' })
  await shop.mention('Write another', first)
  await until(() => shop.said(first).length === 2, { what: 'the second answer' })
  expect(written).toEqual(['asking, link', 'answered, link', 'asking', 'answered, link'])
})

describe('an item over which process after process dies', () => {
  it('is given up: the thread is told, a letter kept, an error logged, and nothing asked', async () => {
    const sent = await shop.mention('Write what kills you')
    shop.noteLosses(6)

    shop.startWorker()
    await untilEmpty()

    expect(shop.said(sent)).toEqual([english('abandoned')])
    expect(stored()).toEqual([])
    expect(await shop.store.deadLetters(10)).toMatchObject([{ code: 'abandoned' }])
    expect(shop.lines).toContainEqual(expect.objectContaining({ level: 'error' }))
  })

  it('is still worked on before that: it may only have been beside what kills', async () => {
    const sent = await shop.mention('Write a slogan')
    shop.noteLosses(5)

    shop.startWorker()
    await untilEmpty()

    expect(shop.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
  })
})
