import { afterEach, describe, expect, it } from 'vitest'
import { notices } from '../../../src/bridge/notices.ts'
import type { NeuroflashOptions } from '../../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import { storeKinds } from '../house.ts'
import { linesOf, openScene, type Scene } from './scene.ts'

let scene: Scene

afterEach(() => scene.leave())

const limit = { error: 'Daily quota exceeded.', code: 'DAILY_LIMIT' }

describe('neuroflash refuses for good: a sentence in the thread, a dead letter, and the thread goes on', () => {
  it.each([
    { what: 'a 403 that names a limit', status: 403, body: limit, notice: notices.limit, code: 'limit' },
    { what: 'a 429 that names a quota', status: 429, body: limit, notice: notices.limit, code: 'limit' },
    {
      what: 'a 403 without a reason',
      status: 403,
      body: { error: 'No.' },
      notice: notices.forbidden,
      code: 'forbidden',
    },
    { what: 'a 400', status: 400, body: { error: 'Bad.' }, notice: notices.rejected, code: 'rejected' },
    {
      what: 'a 422',
      status: 422,
      body: { errors: [{ field: 'content', message: 'too long', type: 'value_error' }] },
      notice: notices.rejected,
      code: 'rejected',
    },
  ])('$what', async ({ status, body, notice, code }) => {
    scene = await openScene()
    scene.neuroflash.fail('completions', { with: { status, body } })

    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)
    scene.reply(sent, 'Another one')
    const said = await scene.untilSaid(sent, 2)

    expect(said).toEqual([notice, 'Answer 1 to: Another one'])
    expect(scene.requests('completions')).toBe(2)
    expect(scene.slack.status(sent.channel, sent.root)).toBe('')
    expect(await scene.deadLetters()).toMatchObject([{ code }])
  })
})

describe('neuroflash refuses the access', () => {
  it('asks once more with a new token after a 401', async () => {
    scene = await openScene()
    scene.neuroflash.revokeTokens()

    const said = await scene.untilSaid(scene.mention('Write a slogan'), 1)

    expect(said).toEqual(['Answer 1 to: Write a slogan'])
    expect(scene.neuroflash.tokensIssued).toBe(2)
    expect(scene.stored()).toEqual(['Write a slogan'])
    expect(await scene.deadLetters()).toEqual([])
  })

  it('points to the administrator after a second 401, stays ready, and writes an error line', async () => {
    scene = await openScene()
    scene.neuroflash.fail('completions', { times: 2, with: { status: 401, body: { error: 'No.' } } })

    const said = await scene.untilSaid(scene.mention('Write a slogan'), 1)
    const ready = await fetch(`${scene.url}/health/ready`)
    await ready.body?.cancel()

    expect(said).toEqual([notices.credentials])
    expect(scene.requests('completions')).toBe(2)
    expect(ready.status).toBe(200)
    expect(linesOf(scene)).toContainEqual(
      expect.objectContaining({ level: 'error', msg: 'neuroflash refused a fresh access token' }),
    )
    expect(await scene.deadLetters()).toMatchObject([{ code: 'credentials' }])
  })

  it('points to the administrator when the credentials themselves are refused', async () => {
    scene = await openScene()
    scene.neuroflash.revokeTokens()
    scene.neuroflash.fail('token', { times: 2, with: { status: 401, body: { error: 'invalid_client' } } })

    const said = await scene.untilSaid(scene.mention('Write a slogan'), 1)

    expect(said).toEqual([notices.credentials])
    expect(scene.stored()).toEqual([])
    expect(linesOf(scene)).toContainEqual(
      expect.objectContaining({ level: 'error', msg: 'neuroflash refused the credentials' }),
    )
    expect(await scene.deadLetters()).toMatchObject([{ code: 'credentials' }])
  })
})

describe.each(storeKinds)('neuroflash cannot be asked right now (%s store)', (store) => {
  it('comes again by itself when the connection is refused, and the thread keeps its order', async () => {
    scene = await openScene({ store })
    const { apiUrl } = scene.neuroflash
    await scene.neuroflash.stop()

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.some(({ code }) => code === 'unreachable'))
    scene.reply(sent, 'Shorter')
    const back = await startNeuroflash(portOf(apiUrl))
    const said = await scene.untilSaid(sent, 2)
    await back.stop()

    expect(said).toEqual(['Answer 1 to: Write a slogan', 'Answer 2 to: Shorter'])
    expect(await scene.deadLetters()).toEqual([])
  })

  it('lets all threads rest as long as Retry-After says', async () => {
    scene = await openScene({ store })
    const restMs = 2_000
    scene.neuroflash.fail('completions', {
      with: { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '2' } },
    })

    const first = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.some(({ code }) => code === 'rate-limited'))
    const second = scene.mention('Another thread')
    await scene.untilSaid(first, 1)
    await scene.untilSaid(second, 1)

    const [refused, ...later] = scene.neuroflash.requests.filter(({ route }) => route === 'completions')
    expect(scene.said(first)).toEqual(['Answer 1 to: Write a slogan'])
    expect(scene.said(second)).toEqual(['Answer 1 to: Another thread'])
    expect(later.map(({ atMs }) => atMs - (refused?.atMs ?? 0) >= restMs)).toEqual([true, true])
  })
})

describe('neuroflash asks for a long rest', () => {
  it('tells the person once when the wait is long, and answers afterwards', async () => {
    scene = await openScene()
    const wait = { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '300' } }
    scene.neuroflash.fail('completions', { times: 2, with: wait })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length === 1)
    const statusWhileWaiting = scene.slack.status(sent.channel, sent.root)
    await scene.advance(301_000)
    await scene.untilTried((tries) => tries.length === 2)
    await scene.advance(301_000)
    const said = await scene.untilSaid(sent, 2)

    expect(said).toEqual([notices.takesLonger, 'Answer 1 to: Write a slogan'])
    expect(statusWhileWaiting).toBe('')
    expect(scene.stored()).toEqual(['Write a slogan'])
    expect(await scene.deadLetters()).toEqual([])
  })
})

describe('neuroflash asks for a rest of a day', () => {
  it('is asked again after minutes, and an operator sees why nothing is asked until then', async () => {
    scene = await openScene()
    const wait = { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '86400' } }
    scene.neuroflash.fail('completions', { with: wait })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length === 1)
    const paused = await metric(scene, 'neuroflash_slack_paused_seconds')
    await scene.advance(301_000)
    const said = await scene.untilSaid(sent, 2)

    expect(said).toEqual([notices.takesLonger, 'Answer 1 to: Write a slogan'])
    expect(paused).toBeGreaterThan(290)
    expect(paused).toBeLessThanOrEqual(300)
    expect(linesOf(scene)).toContainEqual(
      expect.objectContaining({ level: 'warn', askedForMs: 86_400_000, restMs: 300_000 }),
    )
  })
})

describe.each(storeKinds)('neuroflash asks for a rest while several wait (%s store)', (store) => {
  const wait = { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '300' } }
  const asked = () => scene.requests('completions')

  it('tells each of them once, though only one has met the refusal, and asks nothing', async () => {
    scene = await openScene({ store })
    scene.neuroflash.fail('completions', { times: 2, with: wait })

    const first = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length === 1)
    const others = [scene.mention('Another thread'), scene.mention('One more')]
    for (const other of others) await scene.untilSaid(other, 1)
    await scene.untilTried((tries) => tries.length === 3)
    for (const sent of [first, ...others]) expect(scene.said(sent)).toEqual([notices.takesLonger])
    expect(asked()).toBe(1)

    await scene.advance(301_000)
    await scene.untilTried((tries) => tries.length === 6)
    expect(asked()).toBe(2)
    await scene.advance(301_000)
    for (const one of [first, ...others]) await scene.untilSaid(one, 2)

    for (const one of [first, ...others]) expect(scene.said(one)).toHaveLength(2)
    expect(scene.stored().toSorted()).toEqual(['Another thread', 'One more', 'Write a slogan'])
    expect(await scene.deadLetters()).toEqual([])
  })

  it('asks one question when the rest is over, and all others at once when that is answered', async () => {
    scene = await openScene({ store })
    scene.neuroflash.fail('completions', { with: wait })
    const first = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length === 1)
    const others = [scene.mention('Another thread'), scene.mention('One more')]
    await scene.untilTried((tries) => tries.length === 3)

    const gate = scene.neuroflash.hold()
    await scene.advance(301_000)
    await gate.arrived
    // Longer than a worker sleeps that finds nothing due.
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect(asked()).toBe(2)
    gate.release()
    for (const one of [first, ...others]) await scene.untilSaid(one, 2)

    expect(scene.stored()).toHaveLength(3)
    expect(asked()).toBe(4)
  })

  it('lets the others follow when the one that went to see ends in another way', async () => {
    scene = await openScene({ store })
    scene.neuroflash.fail('completions', { with: wait })
    scene.neuroflash.fail('completions', { with: { status: 400, body: { error: 'Bad.' } } })
    const sents = [scene.mention('Write a slogan')]
    await scene.untilTried((tries) => tries.length === 1)
    sents.push(scene.mention('Another thread'))
    await scene.untilTried((tries) => tries.length === 2)

    await scene.advance(301_000)
    for (const one of sents) await scene.untilSaid(one, 2)

    expect(sents.map((one) => scene.said(one)[1])).toContain(notices.rejected)
    // And not only when somebody else would have gone to see.
    const [, scout, next] = scene.neuroflash.requests.filter(({ route }) => route === 'completions')
    expect((next?.atMs ?? 0) - (scout?.atMs ?? 0)).toBeLessThan(10_000)
    expect(scene.stored()).toHaveLength(1)
  })
})

describe('the conversation is gone', () => {
  it('asks once in a new one and says in front of the answer that the context is lost', async () => {
    scene = await openScene()
    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)
    scene.neuroflash.forget(scene.neuroflash.conversations[0]?.uuid ?? '')

    scene.reply(sent, 'Shorter')
    const said = await scene.untilSaid(sent, 3)
    scene.reply(sent, 'Still shorter')
    await scene.untilSaid(sent, 4)

    expect(said).toEqual(['Answer 1 to: Write a slogan', notices.contextLost, 'Answer 1 to: Shorter'])
    expect(scene.neuroflash.conversations.map(({ messages }) => messages.length)).toEqual([2, 4])
    expect(scene.said(sent).at(-1)).toBe('Answer 2 to: Still shorter')
    expect(await scene.deadLetters()).toEqual([])
  })
})

async function metric({ url }: Scene, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
}

function portOf(apiUrl: string): NeuroflashOptions {
  return { port: Number(new URL(apiUrl).port) }
}
