import { afterEach, describe, expect, it } from 'vitest'
import { notices } from '../../../src/bridge/notices.ts'
import type { TurnFault } from '../../../src/playground/neuroflash/contract.ts'
import { storeKinds } from '../house.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene

afterEach(() => scene.leave())

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
    { what: 'not stored, the connection was lost', fault: 'drop-before' },
    { what: 'not stored, no answer in time', fault: 'hang', timeoutMs: 1_000 },
    { what: 'not stored, and a proxy answers 502 with a page', fault: html },
    { what: 'not stored, and neuroflash answers 500', fault: json },
  ])('$what: stored once, answered once', async ({ fault, timeoutMs = 5_000 }) => {
    scene = await openScene({ store, timeoutMs, settleMs: 300 })
    scene.neuroflash.fail('completions', { with: fault })

    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)
    scene.reply(sent, 'Shorter')
    const said = await scene.untilSaid(sent, 2)

    expect(said).toEqual(['Answer 1 to: Write a slogan', 'Answer 2 to: Shorter'])
    expect(scene.stored()).toEqual(['Write a slogan', 'Shorter'])
    expect(scene.calls('conversations.replies')).toBe(0)
    expect(await scene.deadLetters()).toEqual([])
  })

  it('a creation whose answer is lost leaves one empty conversation, and no more', async () => {
    scene = await openScene({ store })
    scene.neuroflash.fail('create', { with: 'drop-after-store' })

    const sent = scene.mention('Write a slogan')
    expect(await scene.untilSaid(sent, 1)).toEqual(['Answer 1 to: Write a slogan'])
    expect(scene.neuroflash.conversations.map(({ messages }) => messages.length)).toEqual([0, 2])
  })

  it('takes a turn that neuroflash stores late, and does not ask again', async () => {
    scene = await openScene({ store, settleMs: 5_000 })
    scene.neuroflash.fail('completions', { with: 'store-late' })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length === 1)
    await scene.neuroflash.settleLate()
    const said = await scene.untilSaid(sent, 1)

    expect(said).toEqual(['Answer 1 to: Write a slogan'])
    expect(scene.stored()).toEqual(['Write a slogan'])
    expect(scene.requests('completions')).toBe(1)
  })

  it('asks the next question rightly after one that was asked again and stored all the same', async () => {
    scene = await openScene({ store, timeoutMs: 1_000, settleMs: 100 })
    scene.neuroflash.fail('completions', { with: 'store-late' })

    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)
    await scene.neuroflash.settleLate()
    scene.neuroflash.fail('completions', { with: 'drop-before' })
    scene.reply(sent, 'Shorter')
    const said = await scene.untilSaid(sent, 2)

    expect(said.at(-1)).toMatch(/^Answer \d to: Shorter$/)
    expect(scene.stored()).toEqual(['Write a slogan', 'Write a slogan', 'Shorter'])
  })

  it('takes an answer that comes late, and does not ask again', async () => {
    scene = await openScene({ store, timeoutMs: 10_000 })
    scene.neuroflash.fail('completions', { with: 'answer-late' })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length === 1)
    await scene.neuroflash.settleLate()
    const said = await scene.untilSaid(sent, 1)

    expect(said).toEqual(['Answer 1 to: Write a slogan'])
    expect(scene.stored()).toEqual(['Write a slogan'])
    expect(scene.requests('completions')).toBe(1)
  })

  it('opens a new conversation when the old one is gone by the time it looks', async () => {
    scene = await openScene({ store })
    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)
    scene.neuroflash.fail('completions', { with: 'drop-before' })
    const unhook = scene.neuroflash.onRequest('completions', 'after', () => {
      unhook()
      scene.neuroflash.forget(scene.neuroflash.conversations[0]?.uuid ?? '')
    })

    scene.reply(sent, 'Shorter')
    const said = await scene.untilSaid(sent, 3)

    expect(said.slice(1)).toEqual([notices.contextLost, 'Answer 1 to: Shorter'])
    expect(scene.stored()).toEqual(['Write a slogan', 'Shorter'])
    expect(await scene.deadLetters()).toEqual([])
  })
})

describe('looking for a lost question', () => {
  it('reads few pages, says little of it in the log, and sets its status once', async () => {
    scene = await openScene({ settleMs: 4_000, timeoutMs: 1_000, neuroflash: { pageSize: 2 } })
    const sent = scene.mention('Question 1')
    await scene.untilSaid(sent, 1)
    for (let n = 2; n <= 12; n += 1) {
      scene.reply(sent, `Question ${n}`)
      await scene.untilSaid(sent, n)
    }
    await scene.untilTried((tries) => tries.length === 12)
    const before = {
      reads: scene.requests('messages'),
      statuses: scene.calls('assistant.threads.setStatus'),
      lines: scene.log.length,
    }

    scene.neuroflash.fail('completions', { with: 'drop-before' })
    scene.reply(sent, 'Question 13')
    await scene.untilSaid(sent, 13)
    await scene.untilTried((tries) => tries.filter(({ outcome }) => outcome === 'answered').length === 13)

    // All twelve pages twice, at first and before it is asked again, and the last one a few times in between.
    expect(scene.requests('messages') - before.reads).toBeLessThanOrEqual(30)
    expect(scene.calls('assistant.threads.setStatus') - before.statuses).toBe(1)
    const ended = scene.log.slice(before.lines).filter((line) => line.includes('"msg":"turn ended"'))
    expect(ended.filter((line) => line.includes('"level":"info"'))).toHaveLength(1)
    expect(ended.length).toBeGreaterThan(1)
    for (const line of ended) expect(line.match(/"attempt":/g)).toHaveLength(1)
  })

  it('goes on at the page at which neuroflash has asked for patience', async () => {
    scene = await openScene({ timeoutMs: 30_000, neuroflash: { pageSize: 2 } })
    const sent = scene.mention('Question 1')
    await scene.untilSaid(sent, 1)
    for (let n = 2; n <= 6; n += 1) {
      scene.reply(sent, `Question ${n}`)
      await scene.untilSaid(sent, n)
    }
    scene.neuroflash.fail('completions', { with: 'drop-after-store' })
    const unhook = scene.neuroflash.onRequest('messages', 'before', () => {
      if (scene.requests('messages') !== 4) return
      unhook()
      const wait = { status: 429, body: { error: 'Slow down.' }, headers: { 'retry-after': '1' } }
      scene.neuroflash.fail('messages', { with: wait })
    })
    scene.reply(sent, 'Question 7')
    await scene.untilSaid(sent, 7)

    // Seven pages, of which one was asked for twice.
    expect(scene.requests('messages')).toBe(8)
    expect(scene.stored()).toHaveLength(7)
  })
})

describe('an answer of neuroflash that is none', () => {
  it('is reported once, and the next turn reads first how long the history is', async () => {
    scene = await openScene()
    scene.neuroflash.fail('completions', { with: { json: { choices: [] } } })

    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)
    const readBefore = scene.requests('messages')
    scene.reply(sent, 'Shorter')
    const said = await scene.untilSaid(sent, 2)

    expect(said).toEqual([notices.noAnswer, 'Answer 2 to: Shorter'])
    expect([readBefore, scene.requests('messages')]).toEqual([0, 1])
    expect(scene.stored()).toEqual(['Write a slogan', 'Shorter'])
    expect(await scene.deadLetters()).toMatchObject([{ code: 'no-answer' }])
  })

  it('keeps the count right when a later question is lost as well', async () => {
    scene = await openScene({ settleMs: 300 })
    scene.neuroflash.fail('completions', { with: { json: { choices: [] } } })
    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)

    scene.neuroflash.fail('completions', { with: 'drop-before' })
    scene.reply(sent, 'Shorter')
    const said = await scene.untilSaid(sent, 2)

    expect(said.at(-1)).toBe('Answer 2 to: Shorter')
    expect(scene.stored()).toEqual(['Write a slogan', 'Shorter'])
  })
})

describe('a question that stays without an answer', () => {
  const start = async () => {
    scene = await openScene({ timeoutMs: 1_000 })
    scene.neuroflash.fail('completions', { with: 'store-question-only' })
    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)
    return sent
  }
  const press = (sent: Awaited<ReturnType<typeof start>>) => {
    const [notice] = scene.saidMessages(sent)
    const on = { channel: sent.channel, ts: notice?.ts ?? '' }
    return scene.slack.press({ user: scene.slack.seed.ben, on, actionId: 'try_again' })
  }

  it('is left to the person, with a button, and nothing is asked twice by itself', async () => {
    const sent = await start()
    const [notice] = scene.saidMessages(sent)

    expect(notice?.text).toBe(notices.unanswered)
    expect(notice?.readable).toContain('[Try again]')
    expect(scene.requests('completions')).toBe(1)
    expect(scene.requests('messages')).toBeGreaterThan(1)
    expect(await scene.deadLetters()).toMatchObject([{ code: 'unanswered' }])
  })

  it('is asked exactly once more when somebody presses, and the button goes', async () => {
    const sent = await start()

    press(sent)
    const said = await scene.untilSaid(sent, 2)
    await scene.slack.waitFor(() => scene.calls('chat.update') === 1, { what: 'the button to go' })

    expect(said).toEqual([notices.unanswered, 'Answer 2 to: Write a slogan'])
    expect(scene.saidMessages(sent)[0]?.readable).toBe(notices.unanswered)
    expect(scene.requests('completions')).toBe(2)
    expect(await scene.deadLetters()).toEqual([])
  })

  it('is not asked a third time when two press at once: the second is told privately', async () => {
    const sent = await start()
    scene.slack.fail('chat.update', { with: { error: 'internal_error' } })

    press(sent)
    press(sent)
    await scene.untilSaid(sent, 2)
    const note = await scene.slack.waitFor(() => scene.slack.ephemerals[0], { what: 'a private note' })

    expect(note).toMatchObject({ user: scene.slack.seed.ben, text: notices.alreadyTrying })
    expect(note.threadTs).toBe(sent.root)
    expect(scene.requests('completions')).toBe(2)
    expect(scene.said(sent)).toHaveLength(2)
  })

  it('does not take its late answer for the one to the next question', async () => {
    scene = await openScene({ timeoutMs: 1_000, settleMs: 300 })
    scene.neuroflash.fail('completions', { with: 'answer-late' })
    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)
    await scene.neuroflash.settleLate()

    scene.neuroflash.fail('completions', { with: 'drop-before' })
    scene.reply(sent, 'Shorter')
    const said = await scene.untilSaid(sent, 2)

    expect(said).toEqual([notices.unanswered, 'Answer 2 to: Shorter'])
    expect(scene.stored()).toEqual(['Write a slogan', 'Shorter'])
  })
})
