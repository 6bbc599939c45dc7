import { afterEach, describe, expect, it } from 'vitest'
import type { FaultKind } from '../../../src/playground/slack/model.ts'
import { english } from '../../environment/sentences.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'

let timed: Timed

afterEach(() => timed.leave())

const setStatus = 'assistant.threads.setStatus'

type Sent = ReturnType<Timed['mention']>

const changes = ({ channel, root }: Sent) =>
  timed.slack.statuses(channel, root).map(({ status, cause }) => [status, cause])

const untilStatus = ({ channel, root }: Sent, status: string) =>
  timed.slack.waitFor(() => timed.slack.status(channel, root) === status, {
    what: `the status "${status}"`,
    timeoutMs: 15_000,
  })

describe('the status of a thread', () => {
  it('is shown while the question is asked, and goes with the answer in two calls to Slack, and one that asks for the language', async () => {
    timed = await openTimed()
    const gate = timed.neuroflash.hold()
    const before = timed.slack.calls.length

    const sent = timed.mention('Write a slogan')
    await gate.arrived
    await untilStatus(sent, english('thinking'))
    gate.release()
    await timed.untilTried((tries) => tries.length === 1)

    expect(changes(sent)).toEqual([
      [english('thinking'), 'set'],
      ['', 'reply'],
    ])
    expect(timed.slack.calls.slice(before).map(({ method }) => method)).toEqual([
      'users.info',
      setStatus,
      'chat.postMessage',
    ])
  })

  it('goes with a notice', async () => {
    timed = await openTimed()
    const gate = timed.neuroflash.hold()
    timed.neuroflash.fail('completions', { with: { status: 400, body: { error: 'Bad.' } } })

    const sent = timed.mention('Write a slogan')
    await untilStatus(sent, english('thinking'))
    gate.release()
    await timed.untilTried((tries) => tries.length === 1)

    expect(changes(sent).at(-1)).toEqual(['', 'reply'])
  })

  it('says that the message waits when the answer takes longer', async () => {
    timed = await openTimed()
    const rest = { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '60' } }
    timed.neuroflash.fail('completions', { with: rest })

    const sent = timed.mention('Write a slogan')
    await timed.slack.waitFor(() => changes(sent).length === 2, { what: 'another status' })

    expect(changes(sent)).toEqual([
      [english('thinking'), 'set'],
      [english('waiting'), 'set'],
    ])
    expect(timed.said(sent)).toEqual([])
  })

  it('says that the message waits when the history cannot be read again and again', async () => {
    timed = await openTimed({ settleMs: 300 })
    timed.neuroflash.fail('completions', { with: 'drop-before' })
    const away = { status: 503, body: 'away' }
    const history = timed.neuroflash.fail('messages', { times: Number.POSITIVE_INFINITY, with: away })

    const sent = timed.mention('Write a slogan')
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000]) {
      const before = timed.tries().length
      await timed.untilTried((tries) => tries.length > before)
      await timed.advance(waitMs)
    }
    await timed.untilTried((tries) => tries.length > 5)
    await untilStatus(sent, english('waiting'))
    const before = changes(sent)
    history.cancel()
    await timed.advance(40_000)
    await timed.slack.waitFor(() => timed.said(sent).includes('Answer 1 to: Write a slogan'), {
      what: 'the answer',
    })

    // Each once, however often the history was looked at.
    expect(before).toEqual([
      [english('thinking'), 'set'],
      [english('thinkingStill'), 'set'],
      [english('thinkingLong'), 'set'],
      [english('waiting'), 'set'],
    ])
    expect(changes(sent).at(-1)).toEqual(['', 'reply'])
  })

  it.each<{ what: string; fault: FaultKind }>([
    { what: 'refused', fault: { error: 'internal_error' } },
    { what: 'rate limited', fault: { status: 429, retryAfter: 60 } },
    { what: 'failing', fault: { status: 500 } },
    { what: 'never answered', fault: 'hang' },
  ])('is never in the way of an answer: $what', async ({ fault }) => {
    timed = await openTimed()
    timed.slack.fail(setStatus, { times: Number.POSITIVE_INFINITY, with: fault })

    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    timed.reply(sent, 'Shorter')
    const said = await timed.untilSaid(sent, 2)

    const spentMs = Math.max(...timed.slack.calls.map(({ atMs }) => atMs)) - Number(sent.ts) * 1_000
    expect(said).toEqual(['Answer 1 to: Write a slogan', 'Answer 2 to: Shorter'])
    // The client gives a call up after 4.5 s: two answers that had waited for one each would take twice that.
    expect(spentMs).toBeLessThan(9_000)
  })

  it('is cleared once more when it was set only after the answer', async () => {
    timed = await openTimed()
    const late = Promise.withResolvers<void>()
    const unhook = timed.slack.onRequest(setStatus, 'before', () => {
      unhook()
      return late.promise
    })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)
    late.resolve()
    await timed.slack.waitFor(() => changes(sent).length === 2, { what: 'the status to be cleared' })

    expect(changes(sent)).toEqual([
      [english('thinking'), 'set'],
      ['', 'cleared'],
    ])
  })
})
