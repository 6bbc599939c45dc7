import { afterEach, describe, expect, it } from 'vitest'
import type { NeuroflashOptions } from '../../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import { storeKinds } from '../../environment/environment.ts'
import { english } from '../../environment/sentences.ts'
import { lines } from '../../environment/telling.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'

/** With the time of day at which daily limits start afresh. */
const usedUp = expect.stringMatching(
  /^Your team has used up its neuroflash limit\. .* at <!date\^\d+\^\{time\}\|00:00 UTC>/,
) as string

/** With the time at which it is over, which everybody reads in their own zone. */
const waitsForPause = expect.stringMatching(
  new RegExp(
    `^${english('waitsForPause', { time: { asItIs: 'TIME' } }).replace('TIME', String.raw`<!date\^\d+\^\{time\}\|\d\d:\d\d UTC>`)}$`,
  ),
)

let timed: Timed

afterEach(() => timed.leave())

const limit = { error: 'Daily quota exceeded.', code: 'DAILY_LIMIT' }

describe('P6: neuroflash refuses for good: a sentence in the thread, a dead letter, and the thread goes on', () => {
  it.each([
    { what: 'a 403 that names a limit', status: 403, body: limit, notice: usedUp, code: 'limit' },
    { what: 'a 429 that names a quota', status: 429, body: limit, notice: usedUp, code: 'limit' },
    {
      what: 'a 403 without a reason',
      status: 403,
      body: { error: 'No.' },
      notice: english('forbidden'),
      code: 'forbidden',
    },
    { what: 'a 400', status: 400, body: { error: 'Bad.' }, notice: english('rejected'), code: 'rejected' },
    {
      what: 'a 422',
      status: 422,
      body: { errors: [{ field: 'content', message: 'too long', type: 'value_error' }] },
      notice: english('rejected'),
      code: 'rejected',
    },
  ])('$what', async ({ status, body, notice, code }) => {
    timed = await openTimed()
    timed.neuroflash.fail('completions', { with: { status, body } })

    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    timed.reply(sent, 'Another one')
    const said = await timed.untilSaid(sent, 2)

    expect(said).toEqual([notice, 'Answer 1 to: Another one'])
    expect(timed.requests('completions')).toBe(2)
    expect(timed.slack.status(sent.channel, sent.root)).toBe('')
    expect(await timed.deadLetters()).toMatchObject([{ code }])
  })
})

describe('neuroflash refuses the access', () => {
  it('asks once more with a new token after a 401', async () => {
    timed = await openTimed()
    timed.neuroflash.revokeTokens()

    const said = await timed.untilSaid(timed.mention('Write a slogan'), 1)

    expect(said).toEqual(['Answer 1 to: Write a slogan'])
    expect(timed.neuroflash.tokensIssued).toBe(2)
    expect(timed.stored()).toEqual(['Write a slogan'])
    expect(await timed.deadLetters()).toEqual([])
  })

  it('points to the administrator after a second 401, stays ready, and writes an error line', async () => {
    timed = await openTimed()
    timed.neuroflash.fail('completions', { times: 2, with: { status: 401, body: { error: 'No.' } } })

    const said = await timed.untilSaid(timed.mention('Write a slogan'), 1)
    const ready = await fetch(`${timed.url}/health/ready`)
    await ready.body?.cancel()

    expect(said).toEqual([english('credentials')])
    expect(timed.requests('completions')).toBe(2)
    expect(ready.status).toBe(200)
    expect(lines(timed)).toContainEqual(
      expect.objectContaining({ level: 'error', msg: 'neuroflash refused a fresh access token' }),
    )
    expect(await timed.deadLetters()).toMatchObject([{ code: 'credentials' }])
  })

  it('points to the administrator when the credentials themselves are refused', async () => {
    timed = await openTimed()
    timed.neuroflash.revokeTokens()
    timed.neuroflash.fail('token', { times: 2, with: { status: 401, body: { error: 'invalid_client' } } })

    const said = await timed.untilSaid(timed.mention('Write a slogan'), 1)

    expect(said).toEqual([english('credentials')])
    expect(timed.stored()).toEqual([])
    expect(lines(timed)).toContainEqual(
      expect.objectContaining({ level: 'error', msg: 'neuroflash refused the credentials' }),
    )
    expect(await timed.deadLetters()).toMatchObject([{ code: 'credentials' }])
  })
})

describe.each(storeKinds)('neuroflash cannot be asked right now (%s store)', (store) => {
  it('comes again by itself when the connection is refused, and the thread keeps its order', async () => {
    timed = await openTimed({ store })
    const { apiUrl } = timed.neuroflash
    await timed.neuroflash.stop()

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.some(({ code }) => code === 'unreachable'))
    timed.reply(sent, 'Shorter')
    const back = await startNeuroflash(portOf(apiUrl))
    const said = await timed.untilSaid(sent, 2)
    await back.stop()

    expect(said).toEqual(['Answer 1 to: Write a slogan', 'Answer 2 to: Shorter'])
    expect(await timed.deadLetters()).toEqual([])
  })

  it('lets all threads rest as long as Retry-After says', async () => {
    timed = await openTimed({ store })
    const restMs = 2_000
    timed.neuroflash.fail('completions', {
      with: { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '2' } },
    })

    const first = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.some(({ code }) => code === 'rate-limited'))
    const second = timed.mention('Another thread')
    await timed.untilSaid(first, 1)
    await timed.untilSaid(second, 1)

    const [refused, ...later] = timed.neuroflash.requests.filter(({ route }) => route === 'completions')
    expect(timed.said(first)).toEqual(['Answer 1 to: Write a slogan'])
    expect(timed.said(second)).toEqual(['Answer 1 to: Another thread'])
    expect(later.map(({ atMs }) => atMs - (refused?.atMs ?? 0) >= restMs)).toEqual([true, true])
  })
})

describe('neuroflash asks for a long rest', () => {
  it('tells the person once when the wait is long, and answers afterwards', async () => {
    timed = await openTimed()
    const wait = { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '300' } }
    timed.neuroflash.fail('completions', { times: 2, with: wait })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)
    await timed.advance(61_000)
    await timed.untilSaid(sent, 1)
    await timed.advance(240_000)
    await timed.untilTried((tries) => tries.length === 2)
    await timed.advance(301_000)
    const said = await timed.untilSaid(sent, 2)

    expect(said).toEqual([waitsForPause, 'Answer 1 to: Write a slogan'])
    expect(timed.stored()).toEqual(['Write a slogan'])
    expect(await timed.deadLetters()).toEqual([])
  })
})

describe('neuroflash asks for a rest of a day', () => {
  it('is asked again after minutes, and an operator sees why nothing is asked until then', async () => {
    timed = await openTimed()
    const wait = { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '86400' } }
    timed.neuroflash.fail('completions', { with: wait })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)
    const paused = await metric(timed, 'neuroflash_slack_paused_seconds')
    await timed.advance(61_000)
    await timed.untilSaid(sent, 1)
    await timed.advance(240_000)
    const said = await timed.untilSaid(sent, 2)

    expect(said).toEqual([waitsForPause, 'Answer 1 to: Write a slogan'])
    expect(paused).toBeGreaterThan(290)
    expect(paused).toBeLessThanOrEqual(300)
    expect(lines(timed)).toContainEqual(
      expect.objectContaining({ level: 'warn', askedForMs: 86_400_000, restMs: 300_000 }),
    )
  })
})

describe.each(storeKinds)('neuroflash asks for a rest while several wait (%s store)', (store) => {
  const wait = { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '300' } }
  const asked = () => timed.requests('completions')

  it('tells each of them once, though only one has met the refusal, and asks nothing', async () => {
    timed = await openTimed({ store })
    timed.neuroflash.fail('completions', { times: 2, with: wait })

    const first = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)
    const others = [timed.mention('Another thread'), timed.mention('One more')]
    await timed.untilTried((tries) => tries.length === 3)
    await timed.advance(61_000)
    for (const one of [first, ...others]) expect(await timed.untilSaid(one, 1)).toEqual([waitsForPause])
    expect(asked()).toBe(1)

    await timed.advance(240_000)
    await timed.untilTried((tries) => tries.length === 6)
    expect(asked()).toBe(2)
    await timed.advance(301_000)
    for (const one of [first, ...others]) await timed.untilSaid(one, 2)

    for (const one of [first, ...others]) expect(timed.said(one)).toHaveLength(2)
    expect(timed.stored().toSorted()).toEqual(['Another thread', 'One more', 'Write a slogan'])
    expect(await timed.deadLetters()).toEqual([])
  })

  it('asks one question when the rest is over, and all others at once when that is answered', async () => {
    timed = await openTimed({ store })
    timed.neuroflash.fail('completions', { with: wait })
    const first = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)
    const others = [timed.mention('Another thread'), timed.mention('One more')]
    await timed.untilTried((tries) => tries.length === 3)
    await timed.advance(61_000)
    for (const one of [first, ...others]) await timed.untilSaid(one, 1)

    const gate = timed.neuroflash.hold()
    await timed.advance(240_000)
    await gate.arrived
    // Longer than a worker sleeps that finds nothing due.
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect(asked()).toBe(2)
    gate.release()
    for (const one of [first, ...others]) await timed.untilSaid(one, 2)

    expect(timed.stored()).toHaveLength(3)
    expect(asked()).toBe(4)
  })

  it('lets the others follow when the one that went to see ends in another way', async () => {
    timed = await openTimed({ store })
    timed.neuroflash.fail('completions', { with: wait })
    timed.neuroflash.fail('completions', { with: { status: 400, body: { error: 'Bad.' } } })
    const sents = [timed.mention('Write a slogan')]
    await timed.untilTried((tries) => tries.length === 1)
    sents.push(timed.mention('Another thread'))
    await timed.untilTried((tries) => tries.length === 2)
    await timed.advance(61_000)
    for (const one of sents) await timed.untilSaid(one, 1)

    await timed.advance(240_000)
    for (const one of sents) await timed.untilSaid(one, 2)

    expect(sents.map((one) => timed.said(one)[1])).toContain(english('rejected'))
    // And not only when somebody else would have gone to see.
    const [, scout, next] = timed.neuroflash.requests.filter(({ route }) => route === 'completions')
    expect((next?.atMs ?? 0) - (scout?.atMs ?? 0)).toBeLessThan(10_000)
    expect(timed.stored()).toHaveLength(1)
  })
})

describe('the conversation is gone', () => {
  it('asks once in a new one and says in front of the answer that the context is lost', async () => {
    timed = await openTimed()
    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    timed.neuroflash.forget(timed.neuroflash.conversations[0]?.uuid ?? '')

    timed.reply(sent, 'Shorter')
    const said = await timed.untilSaid(sent, 3)
    timed.reply(sent, 'Still shorter')
    await timed.untilSaid(sent, 4)

    expect(said).toEqual(['Answer 1 to: Write a slogan', english('contextLost'), 'Answer 1 to: Shorter'])
    expect(timed.neuroflash.conversations.map(({ messages }) => messages.length)).toEqual([2, 4])
    expect(timed.said(sent).at(-1)).toBe('Answer 2 to: Still shorter')
    expect(await timed.deadLetters()).toEqual([])
  })
})

async function metric({ url }: Timed, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
}

function portOf(apiUrl: string): NeuroflashOptions {
  return { port: Number(new URL(apiUrl).port) }
}
