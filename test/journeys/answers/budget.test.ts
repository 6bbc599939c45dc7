import { afterEach, describe, expect, it } from 'vitest'
import type { Fault, Route } from '../../../src/playground/neuroflash/contract.ts'
import { storeKinds } from '../../environment/environment.ts'
import { english } from '../../environment/sentences.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'

let timed: Timed

afterEach(() => timed.leave())

const pastBudgetMs = 31 * 60_000
const wellPastBudgetMs = 90 * 60_000

describe.each(storeKinds)('half an hour without success ends with a sentence (%s store)', (store) => {
  it.each<{ what: string; route: Route; fault: Fault; notice: string; code: string }>([
    {
      what: 'neuroflash says that it fails',
      route: 'completions',
      fault: { status: 500, body: { error: 'Internal error.' } },
      notice: english('failed'),
      code: 'over-budget',
    },
    {
      what: 'every question is lost',
      route: 'completions',
      fault: 'drop-before',
      notice: english('unreachable'),
      code: 'over-budget',
    },
    {
      what: 'neuroflash asks for patience without saying how long',
      route: 'completions',
      fault: { status: 429, body: { error: 'Too many requests.' } },
      notice: english('busy'),
      code: 'rate-limited',
    },
    {
      what: 'no conversation can be created, and nobody knows why',
      route: 'create',
      fault: 'drop-before',
      notice: english('unreachable'),
      code: 'lost',
    },
    {
      what: 'every new conversation is gone at once',
      route: 'completions',
      fault: { status: 404, body: { error: 'Not found.' } },
      notice: english('failed'),
      code: 'gone',
    },
  ])('$what', async ({ route, fault, notice, code }) => {
    timed = await openTimed({ store, settleMs: 300 })
    const fails = timed.neuroflash.fail(route, { times: Number.POSITIVE_INFINITY, with: fault })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length > 0)
    const next = timed.reply(sent, 'Another one')
    await next.deliveries.at(-1)?.done
    // At once when the notice is there: the next message must not meet the failure any more.
    const mended = timed.slack
      .waitFor(() => timed.said(sent).includes(notice), { what: 'the notice' })
      .then(() => fails.cancel())
    await timed.advanceThrough(wellPastBudgetMs, () => timed.said(sent).includes(notice))
    await mended
    await timed.slack.waitFor(() => timed.said(sent).at(-1) === 'Answer 1 to: Another one', {
      what: 'the next message to be answered',
    })

    expect(timed.stored()).toEqual(['Another one'])
    expect(timed.slack.status(sent.channel, sent.root)).toBe('')
    expect(await timed.deadLetters()).toContainEqual(expect.objectContaining({ code }))
  })

  it('says that it is unclear when the history could not be read all the while', async () => {
    timed = await openTimed({ store, settleMs: 300 })
    timed.neuroflash.fail('completions', { with: 'drop-after-store' })
    const history = timed.neuroflash.fail('messages', {
      times: Number.POSITIVE_INFINITY,
      with: { status: 503, body: 'away' },
    })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length > 0)
    // Before the clock is moved, since Slack's is not.
    await timed.reply(sent, 'Shorter').deliveries.at(-1)?.done
    await timed.advance(61_000)
    await timed.untilSaid(sent, 1)
    await timed.advanceThrough(wellPastBudgetMs, () => timed.said(sent).length > 1)
    const [waits, notice] = await timed.untilSaid(sent, 2)
    history.cancel()
    await timed.advance(5_000)
    await timed.untilSaid(sent, 3)

    expect(waits).toBe(english('waitsForNeuroflash'))
    // No answer is promised that may never come.
    expect(waits).not.toMatch(/answer comes/)
    expect(notice).toBe(english('unclear'))
    expect(timed.saidMessages(sent)[1]?.readable).toContain('[Ask again]')
    expect(timed.said(sent)[2]).toBe('Answer 2 to: Shorter')
    expect(timed.stored()).toEqual(['Write a slogan', 'Shorter'])
    expect(await timed.deadLetters()).toMatchObject([{ code: 'unclear' }])
  })
})

describe.each(storeKinds)(
  'a message that has waited for half an hour without being tried (%s store)',
  (store) => {
    it('is tried again after its first failure, and nobody is told that it was tried several times', async () => {
      timed = await openTimed({ store })
      const wait = { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '300' } }
      timed.neuroflash.fail('completions', { with: wait })
      const sent = timed.mention('Write a slogan')
      await timed.untilTried((tries) => tries.length === 1)
      const next = timed.mention('Another thread')
      await timed.untilTried((tries) => tries.length === 2)
      timed.neuroflash.fail('completions', { with: { status: 500, body: { error: 'Internal error.' } } })
      timed.neuroflash.fail('completions', { with: { status: 500, body: { error: 'Internal error.' } } })

      await timed.advance(61_000)
      for (const one of [sent, next]) await timed.untilSaid(one, 1)
      await timed.advance(pastBudgetMs)
      for (const one of [sent, next]) {
        expect(await timed.untilSaid(one, 2)).toEqual([
          expect.any(String),
          expect.stringMatching(/^Answer 1/),
        ])
      }

      expect(timed.requests('completions')).toBe(5)
      expect(await timed.deadLetters()).toEqual([])
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
    timed = await openTimed({ store: 'redis' })
    const gate = timed.neuroflash.hold()
    const sent = timed.mention('Write a slogan')
    await gate.arrived
    await timed.advance(pastBudgetMs)
    timed.slack.fail('chat.postMessage', { with: fault })

    gate.release()
    await timed.untilTried((tries) => tries.at(-1)?.outcome !== 'later' && tries.length > 0)

    expect(timed.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(await timed.deadLetters()).toEqual([])
  })
})
