import { afterEach, describe, expect, it } from 'vitest'
import type { Running } from '../../../src/app.ts'
import { notices } from '../../../src/bridge/notices.ts'
import { storeKinds } from '../house.ts'
import {
  addressOf,
  answered,
  answersIn,
  leave,
  lines,
  mentioned,
  questions,
  said,
  startBeside,
  untilQuiet,
  untilTold,
} from '../incoming/visit.ts'
import { type House, heard, openHouse, untilDeleted, untilHeard } from './scene.ts'

let house: House
let beside: Running | undefined

afterEach(async () => {
  await beside?.stop()
  beside = undefined
  await leave(house)
})

const wasReset = 'Ada has reset this conversation'

describe('two processes on one Redis', () => {
  it('that each get a reset of the same thread at the same moment: one deletion, one line, both told', async () => {
    house = await openHouse({ store: 'redis' })
    const { slack, neuroflash } = house
    const { general, ada, ben } = slack.seed
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    said(house, 'Another quagga', { threadTs: sent.root, user: ben })
    await answered(house, sent, 2)
    beside = await startBeside(house)

    // Both have begun, and found a conversation there, before either goes on.
    const begun = Promise.withResolvers<void>()
    const looked: unknown[] = []
    const off = slack.onRequest('users.info', 'before', ({ params }) => {
      looked.push(params['user'])
      if (looked.length === 2) begun.resolve()
      return begun.promise
    })
    const text = slack.permalink(general, sent.root)
    for (const [user, url] of [
      [ada, house.url],
      [ben, addressOf(beside)],
    ] as const) {
      slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
      slack.command({ channel: general, user, command: '/nf-reset', text })
      await slack.waitFor(() => looked.includes(user), { what: `the look at ${user}` })
    }
    off()

    await untilHeard(house, 'is deleted')
    await slack.waitFor(() => new Set(slack.ephemerals.map(({ user }) => user)).size === 2, {
      what: 'both being told',
    })
    await answered(house, sent, 3)
    await untilQuiet(house)
    expect(heard(house).filter((words) => words.includes('starts afresh'))).toHaveLength(1)
    expect(heard(house).filter((words) => words === notices.nothingToReset)).toHaveLength(1)
    expect(answersIn(house, sent)[2]).toContain('has reset this conversation')
    expect(answersIn(house, sent)).toHaveLength(3)
    expect(neuroflash.requests.filter(({ route }) => route === 'delete')).toHaveLength(1)
  })
})

describe.each(storeKinds)('a reset (%s store)', (store) => {
  it('leaves nothing for “Try again” to ask again, whoever presses it and whatever was said since', async () => {
    // neuroflash's own limit has soon passed when its answer is found missing.
    house = await openHouse({ store, timeoutMs: 3_000 })
    const { slack, neuroflash } = house
    neuroflash.fail('completions', { with: 'store-question-only' })
    const sent = mentioned(house, 'A quagga without an answer')
    await answered(house, sent)
    const [notice] = slack.thread(sent.channel, sent.root).filter(({ isBot }) => isBot)
    expect(notice?.readable).toContain('[Try again]')
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'is deleted')

    const on = { channel: sent.channel, ts: notice?.ts ?? '' }
    slack.press({ user: slack.seed.ada, on, actionId: 'try_again' })
    await untilHeard(house, notices.alreadyTrying)
    mentioned(house, 'A new quagga', { threadTs: sent.root })
    await answered(house, sent, 3)
    slack.press({ user: slack.seed.ben, on, actionId: 'try_again' })
    await untilHeard(house, notices.alreadyTrying, 2)

    await untilQuiet(house)
    expect(questions(house)).toEqual([['A quagga without an answer'], ['A new quagga']])
    expect(neuroflash.requests.filter(({ route }) => route === 'completions')).toHaveLength(2)
    expect(answersIn(house, sent)).toEqual([
      notices.unanswered,
      expect.stringContaining(wasReset),
      'Answer 1 to: A new quagga',
    ])
  })

  it('is said in its thread at once, also while neuroflash has asked for a pause, and what was to be asked there is not', async () => {
    house = await openHouse({ store })
    const { slack, neuroflash } = house
    const sent = mentioned(house, 'A quagga')
    const other = mentioned(house, 'Another quagga', { user: slack.seed.ben })
    await Promise.all([answered(house, sent), answered(house, other)])
    const headers = { 'retry-after': '60' }
    neuroflash.fail('completions', { with: { status: 429, headers, body: { error: 'slow down' } } })
    said(house, 'A quagga too many', { threadTs: other.root, user: slack.seed.ben })
    await untilTold(house, { msg: 'turn ended', outcome: 'later' })
    said(house, 'A quagga that has to wait', { threadTs: sent.root })
    await slack.settled()

    mentioned(house, 'reset', { threadTs: sent.root })
    await untilDeleted(
      house,
      questions(house).findIndex(([first]) => first === 'A quagga'),
    )
    await answered(house, sent, 2)
    await untilHeard(house, 'will not be answered: 1')
    mentioned(house, 'reset', { threadTs: other.root, user: slack.seed.ben })
    await answered(house, other, 2)
    expect(answersIn(house, sent)[1]).toContain(wasReset)
    expect(answersIn(house, other)[1]).toContain('Ben has reset this conversation')
    expect(lines(house).filter(({ outcome }) => outcome === 'later')).toHaveLength(1)
    expect(neuroflash.requests.filter(({ route }) => route === 'completions')).toHaveLength(3)
  })
})
