import { afterEach, describe, expect, it } from 'vitest'
import type { TurnFault } from '../../../src/playground/neuroflash/contract.ts'
import { storeKinds } from '../../environment/environment.ts'
import { english } from '../../environment/sentences.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'

let timed: Timed

afterEach(() => timed.leave())

const html = { status: 502, body: '<html><body>Bad gateway</body></html>' }
const json = { status: 500, body: { error: 'Internal error.', code: 'internal' } }

describe.each(storeKinds)('nobody knows what became of a question (%s store)', (store) => {
  it.each<{ what: string; fault: TurnFault; timeoutMs?: number }>([
    { what: 'stored, then the connection was lost', fault: 'drop-after-store' },
    { what: 'stored, then no answer in time', fault: 'hang-after-store', timeoutMs: 1_000 },
    { what: 'stored, and a proxy answers 502 with a page', fault: { ...html, stored: true } },
    { what: 'stored, and neuroflash answers 500', fault: { ...json, stored: true } },
    { what: 'stored, and half of the JSON came', fault: 'cut-body' },
    { what: 'stored, and the connection broke in the middle of the answer', fault: 'cut-connection' },
    { what: 'stored, and an empty 200', fault: 'empty-body' },
    { what: 'stored, and a 200 with a page', fault: 'wrong-content-type' },
    { what: 'not stored, the connection was lost', fault: 'drop-before', timeoutMs: 1_000 },
    { what: 'not stored, no answer in time', fault: 'hang', timeoutMs: 1_000 },
    { what: 'not stored, and a proxy answers 502 with a page', fault: html, timeoutMs: 1_000 },
    { what: 'not stored, and neuroflash answers 500', fault: json },
  ])('$what: stored once, answered once', async ({ fault, timeoutMs = 5_000 }) => {
    timed = await openTimed({ store, timeoutMs, settleMs: 300 })
    timed.neuroflash.fail('completions', { with: fault })

    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    timed.reply(sent, 'Shorter')
    const said = await timed.untilSaid(sent, 2)

    expect(said).toEqual(['Answer 1 to: Write a slogan', 'Answer 2 to: Shorter'])
    expect(timed.stored()).toEqual(['Write a slogan', 'Shorter'])
    expect(timed.calls('conversations.replies')).toBe(0)
    expect(await timed.deadLetters()).toEqual([])
  })

  it('a creation whose answer is lost leaves one empty conversation, and no more', async () => {
    timed = await openTimed({ store })
    timed.neuroflash.fail('create', { with: 'drop-after-store' })

    const sent = timed.mention('Write a slogan')
    expect(await timed.untilSaid(sent, 1)).toEqual(['Answer 1 to: Write a slogan'])
    expect(timed.neuroflash.conversations.map(({ messages }) => messages.length)).toEqual([0, 2])
  })

  it('takes a turn that neuroflash stores late, and does not ask again', async () => {
    timed = await openTimed({ store, settleMs: 5_000 })
    timed.neuroflash.fail('completions', { with: 'store-late' })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)
    await timed.neuroflash.settleLate()
    const said = await timed.untilSaid(sent, 1)

    expect(said).toEqual(['Answer 1 to: Write a slogan'])
    expect(timed.stored()).toEqual(['Write a slogan'])
    expect(timed.requests('completions')).toBe(1)
  })

  it('asks the next question rightly after one that was asked again and stored all the same', async () => {
    timed = await openTimed({ store, timeoutMs: 1_000, settleMs: 100 })
    timed.neuroflash.fail('completions', { with: 'store-late' })

    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    await timed.neuroflash.settleLate()
    timed.neuroflash.fail('completions', { with: 'drop-before' })
    timed.reply(sent, 'Shorter')
    const said = await timed.untilSaid(sent, 2)

    expect(said.at(-1)).toMatch(/^Answer \d to: Shorter$/)
    expect(timed.stored()).toEqual(['Write a slogan', 'Write a slogan', 'Shorter'])
  })

  it('takes an answer that comes late, and does not ask again', async () => {
    timed = await openTimed({ store, timeoutMs: 10_000 })
    timed.neuroflash.fail('completions', { with: 'answer-late' })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)
    await timed.neuroflash.settleLate()
    const said = await timed.untilSaid(sent, 1)

    expect(said).toEqual(['Answer 1 to: Write a slogan'])
    expect(timed.stored()).toEqual(['Write a slogan'])
    expect(timed.requests('completions')).toBe(1)
  })

  it('opens a new conversation when the old one is gone by the time it looks', async () => {
    timed = await openTimed({ store })
    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    timed.neuroflash.fail('completions', { with: 'drop-before' })
    const unhook = timed.neuroflash.onRequest('completions', 'after', () => {
      unhook()
      timed.neuroflash.forget(timed.neuroflash.conversations[0]?.uuid ?? '')
    })

    timed.reply(sent, 'Shorter')
    const said = await timed.untilSaid(sent, 3)

    expect(said.slice(1)).toEqual([english('contextLost'), 'Answer 1 to: Shorter'])
    expect(timed.stored()).toEqual(['Write a slogan', 'Shorter'])
    expect(await timed.deadLetters()).toEqual([])
  })
})

describe('looking for a lost question', () => {
  it('reads few pages, says little of it in the log, and sets its status once', async () => {
    timed = await openTimed({ settleMs: 4_000, timeoutMs: 1_000, neuroflash: { pageSize: 2 } })
    const sent = timed.mention('Question 1')
    await timed.untilSaid(sent, 1)
    for (let n = 2; n <= 12; n += 1) {
      timed.reply(sent, `Question ${n}`)
      await timed.untilSaid(sent, n)
    }
    await timed.untilTried((tries) => tries.length === 12)
    const before = {
      reads: timed.requests('messages'),
      statuses: timed.calls('assistant.threads.setStatus'),
      lines: timed.log.length,
    }

    timed.neuroflash.fail('completions', { with: 'drop-before' })
    timed.reply(sent, 'Question 13')
    await timed.untilSaid(sent, 13)
    await timed.untilTried((tries) => tries.filter(({ outcome }) => outcome === 'answered').length === 13)

    // All twelve pages twice, at first and before it is asked again, and the last one a few times in between.
    expect(timed.requests('messages') - before.reads).toBeLessThanOrEqual(30)
    expect(timed.calls('assistant.threads.setStatus') - before.statuses).toBe(1)
    const ended = timed.log.slice(before.lines).filter((line) => line.includes('"msg":"turn ended"'))
    expect(ended.filter((line) => line.includes('"level":"info"'))).toHaveLength(1)
    expect(ended.length).toBeGreaterThan(1)
    for (const line of ended) expect(line.match(/"attempt":/g)).toHaveLength(1)
  })

  it('goes on at the page at which neuroflash has asked for patience', async () => {
    timed = await openTimed({ timeoutMs: 30_000, neuroflash: { pageSize: 2 } })
    const sent = timed.mention('Question 1')
    await timed.untilSaid(sent, 1)
    for (let n = 2; n <= 6; n += 1) {
      timed.reply(sent, `Question ${n}`)
      await timed.untilSaid(sent, n)
    }
    timed.neuroflash.fail('completions', { with: 'drop-after-store' })
    const unhook = timed.neuroflash.onRequest('messages', 'before', () => {
      if (timed.requests('messages') !== 4) return
      unhook()
      const wait = { status: 429, body: { error: 'Slow down.' }, headers: { 'retry-after': '1' } }
      timed.neuroflash.fail('messages', { with: wait })
    })
    timed.reply(sent, 'Question 7')
    await timed.untilSaid(sent, 7)

    // Seven pages, of which one was asked for twice.
    expect(timed.requests('messages')).toBe(8)
    expect(timed.stored()).toHaveLength(7)
  })
})

describe('an answer of neuroflash that is none', () => {
  it('is reported once, and the next turn reads first how long the history is', async () => {
    timed = await openTimed()
    timed.neuroflash.fail('completions', { with: { json: { choices: [] } } })

    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    const readBefore = timed.requests('messages')
    timed.reply(sent, 'Shorter')
    const said = await timed.untilSaid(sent, 2)

    expect(said).toEqual([english('noAnswer'), 'Answer 2 to: Shorter'])
    expect([readBefore, timed.requests('messages')]).toEqual([0, 1])
    expect(timed.stored()).toEqual(['Write a slogan', 'Shorter'])
    expect(await timed.deadLetters()).toMatchObject([{ code: 'no-answer' }])
  })

  it('keeps the count right when a later question is lost as well', async () => {
    timed = await openTimed({ timeoutMs: 1_000, settleMs: 300 })
    timed.neuroflash.fail('completions', { with: { json: { choices: [] } } })
    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)

    timed.neuroflash.fail('completions', { with: 'drop-before' })
    timed.reply(sent, 'Shorter')
    const said = await timed.untilSaid(sent, 2)

    expect(said.at(-1)).toBe('Answer 2 to: Shorter')
    expect(timed.stored()).toEqual(['Write a slogan', 'Shorter'])
  })
})

describe('a question that stays without an answer', () => {
  const start = async () => {
    timed = await openTimed({ timeoutMs: 1_000 })
    timed.neuroflash.fail('completions', { with: 'store-question-only' })
    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    return sent
  }
  const press = (sent: Awaited<ReturnType<typeof start>>) => {
    const [notice] = timed.saidMessages(sent)
    const on = { channel: sent.channel, ts: notice?.ts ?? '' }
    return timed.slack.press({ user: timed.slack.seed.ben, on, actionId: 'try_again' })
  }

  it('is left to the person, with a button, and nothing is asked twice by itself', async () => {
    const sent = await start()
    const [notice] = timed.saidMessages(sent)

    expect(notice?.text).toBe(english('unanswered'))
    expect(notice?.readable).toContain('[Ask again]')
    expect(timed.requests('completions')).toBe(1)
    expect(timed.requests('messages')).toBeGreaterThan(1)
    expect(await timed.deadLetters()).toMatchObject([{ code: 'unanswered' }])
  })

  it('is asked exactly once more when somebody presses, and the button goes', async () => {
    const sent = await start()

    press(sent)
    await timed.untilSaid(sent, 2)
    await timed.slack.waitFor(() => timed.calls('chat.update') === 1, { what: 'the button to go' })

    const who = { asItIs: `<@${timed.slack.seed.ben}>` }
    const [notice, answer] = timed.said(sent)
    expect(notice).toBe(`${english('unanswered')}\n${english('askedAgain', { who })}`)
    expect(answer).toBe('Answer 2 to: Write a slogan')
    expect(timed.saidMessages(sent)[0]?.readable).not.toContain('[')
    expect(timed.requests('completions')).toBe(2)
    expect(await timed.deadLetters()).toEqual([])
  })

  it('is not asked a third time when two press at once: the second is told privately', async () => {
    const sent = await start()
    timed.slack.fail('chat.update', { with: { error: 'internal_error' } })

    press(sent)
    press(sent)
    await timed.untilSaid(sent, 2)
    const note = await timed.slack.waitFor(() => timed.slack.ephemerals[0], { what: 'a private note' })

    expect(note).toMatchObject({ user: timed.slack.seed.ben, text: english('alreadyTrying') })
    expect(note.threadTs).toBe(sent.root)
    expect(timed.requests('completions')).toBe(2)
    expect(timed.said(sent)).toHaveLength(2)
  })

  it('does not take its late answer for the one to the next question', async () => {
    timed = await openTimed({ timeoutMs: 1_000, settleMs: 300 })
    timed.neuroflash.fail('completions', { with: 'answer-late' })
    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    await timed.neuroflash.settleLate()

    timed.neuroflash.fail('completions', { with: 'drop-before' })
    timed.reply(sent, 'Shorter')
    const said = await timed.untilSaid(sent, 2)

    expect(said).toEqual([english('unanswered'), 'Answer 2 to: Shorter'])
    expect(timed.stored()).toEqual(['Write a slogan', 'Shorter'])
  })
})
