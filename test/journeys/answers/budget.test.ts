import { afterEach, describe, expect, it } from 'vitest'
import { notices } from '../../../src/bridge/notices.ts'
import type { Fault, Route } from '../../../src/playground/neuroflash/contract.ts'
import { storeKinds } from '../house.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene

afterEach(() => scene.leave())

const pastBudgetMs = 31 * 60_000
const wellPastBudgetMs = 90 * 60_000

describe.each(storeKinds)('half an hour without success ends with a sentence (%s store)', (store) => {
  it.each<{ what: string; route: Route; fault: Fault; notice: string; code: string }>([
    {
      what: 'neuroflash says that it fails',
      route: 'completions',
      fault: { status: 500, body: { error: 'Internal error.' } },
      notice: notices.failed,
      code: 'over-budget',
    },
    {
      what: 'every question is lost',
      route: 'completions',
      fault: 'drop-before',
      notice: notices.unreachable,
      code: 'over-budget',
    },
    {
      what: 'neuroflash asks for patience without saying how long',
      route: 'completions',
      fault: { status: 429, body: { error: 'Too many requests.' } },
      notice: notices.busy,
      code: 'rate-limited',
    },
    {
      what: 'no conversation can be created, and nobody knows why',
      route: 'create',
      fault: 'drop-before',
      notice: notices.unreachable,
      code: 'lost',
    },
    {
      what: 'every new conversation is gone at once',
      route: 'completions',
      fault: { status: 404, body: { error: 'Not found.' } },
      notice: notices.failed,
      code: 'gone',
    },
  ])('$what', async ({ route, fault, notice, code }) => {
    scene = await openScene({ store, settleMs: 300 })
    const fails = scene.neuroflash.fail(route, { times: Number.POSITIVE_INFINITY, with: fault })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length > 0)
    const next = scene.reply(sent, 'Another one')
    await next.deliveries.at(-1)?.done
    await scene.advanceThrough(wellPastBudgetMs, () => scene.said(sent).includes(notice))
    await scene.slack.waitFor(() => scene.said(sent).includes(notice), { what: 'the notice' })
    fails.cancel()
    await scene.slack.waitFor(() => scene.said(sent).at(-1) === 'Answer 1 to: Another one', {
      what: 'the next message to be answered',
    })

    expect(scene.stored()).toEqual(['Another one'])
    expect(scene.slack.status(sent.channel, sent.root)).toBe('')
    expect(await scene.deadLetters()).toContainEqual(expect.objectContaining({ code }))
  })

  it('says that it is unclear when the history could not be read all the while', async () => {
    scene = await openScene({ store, settleMs: 300 })
    scene.neuroflash.fail('completions', { with: 'drop-after-store' })
    const history = scene.neuroflash.fail('messages', {
      times: Number.POSITIVE_INFINITY,
      with: { status: 503, body: 'away' },
    })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length > 0)
    // Before the clock is moved, since Slack's is not.
    await scene.reply(sent, 'Shorter').deliveries.at(-1)?.done
    await scene.advanceThrough(wellPastBudgetMs, () => scene.said(sent).length > 1)
    const [looking, notice] = await scene.untilSaid(sent, 2)
    history.cancel()
    await scene.advance(5_000)
    await scene.untilSaid(sent, 3)

    expect(looking).toBe(notices.looking.replace('{minutes}', '1'))
    expect(notice).toBe(notices.unclear)
    expect(scene.saidMessages(sent)[1]?.readable).toContain('[Try again]')
    expect(scene.said(sent)[2]).toBe('Answer 2 to: Shorter')
    expect(scene.stored()).toEqual(['Write a slogan', 'Shorter'])
    expect(await scene.deadLetters()).toMatchObject([{ code: 'unclear' }])
  })
})

describe.each(storeKinds)(
  'a message that has waited for half an hour without being tried (%s store)',
  (store) => {
    it('is tried again after its first failure, and nobody is told that it was tried several times', async () => {
      scene = await openScene({ store })
      const wait = { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '300' } }
      scene.neuroflash.fail('completions', { with: wait })
      const sent = scene.mention('Write a slogan')
      await scene.untilTried((tries) => tries.length === 1)
      const next = scene.mention('Another thread')
      await scene.untilTried((tries) => tries.length === 2)
      scene.neuroflash.fail('completions', { with: { status: 500, body: { error: 'Internal error.' } } })
      scene.neuroflash.fail('completions', { with: { status: 500, body: { error: 'Internal error.' } } })

      await scene.advance(pastBudgetMs)
      for (const one of [sent, next]) {
        expect(await scene.untilSaid(one, 2)).toEqual([
          notices.takesLonger,
          expect.stringMatching(/^Answer 1/),
        ])
      }

      expect(scene.requests('completions')).toBe(5)
      expect(await scene.deadLetters()).toEqual([])
    })
  },
)

// Only Redis keeps a time of its own, so that a thread stays held while the bot's clock is moved.
describe('an answer that came only after half an hour', () => {
  it.each([
    { what: 'Slack asks for a second of patience', fault: { status: 429, retryAfter: 1 } },
    { what: 'Slack fails once', fault: { status: 500 } },
    { what: 'Slack posts it and the connection is lost', fault: 'drop-after' as const },
  ])('is shown even so: $what', async ({ fault }) => {
    scene = await openScene({ store: 'redis' })
    const gate = scene.neuroflash.hold()
    const sent = scene.mention('Write a slogan')
    await gate.arrived
    await scene.advance(pastBudgetMs)
    scene.slack.fail('chat.postMessage', { with: fault })

    gate.release()
    await scene.untilTried((tries) => tries.at(-1)?.outcome !== 'later' && tries.length > 0)

    expect(scene.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(await scene.deadLetters()).toEqual([])
  })
})
