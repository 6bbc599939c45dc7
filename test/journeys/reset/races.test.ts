import { afterEach, describe, expect, it } from 'vitest'
import type { Running } from '../../../src/app.ts'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import {
  answered,
  answersIn,
  heard,
  mentioned,
  questions,
  said,
  untilDeleted,
  untilHeard,
} from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { addressOf, leave, lines, startBeside, untilQuiet, untilTold } from '../../environment/telling.ts'

let environment: Environment
let beside: Running | undefined

afterEach(async () => {
  await beside?.stop()
  beside = undefined
  await leave(environment)
})

const wasReset = 'Ada has reset this conversation'

describe('two processes on one Redis', () => {
  it('that each get a reset of the same thread at the same moment: one deletion, one line, both told', async () => {
    environment = await openEnvironment({ store: 'redis' })
    const { slack, neuroflash } = environment
    const { general, ada, ben } = slack.seed
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    said(environment, 'Another quagga', { threadTs: sent.root, user: ben })
    await answered(environment, sent, 2)
    beside = await startBeside(environment)

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
      [ada, environment.url],
      [ben, addressOf(beside)],
    ] as const) {
      slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
      slack.command({ channel: general, user, command: '/nf-reset', text })
      await slack.waitFor(() => looked.includes(user), { what: `the look at ${user}` })
    }
    off()

    await untilHeard(environment, 'has deleted the conversation')
    await slack.waitFor(() => new Set(slack.ephemerals.map(({ user }) => user)).size === 2, {
      what: 'both being told',
    })
    await answered(environment, sent, 3)
    await untilQuiet(environment)
    expect(heard(environment).filter((words) => words.includes('has deleted the conversation'))).toHaveLength(
      1,
    )
    expect(heard(environment).filter((words) => words === english('nothingToReset'))).toHaveLength(1)
    expect(answersIn(environment, sent)[2]).toContain('has reset this conversation')
    expect(answersIn(environment, sent)).toHaveLength(3)
    expect(neuroflash.requests.filter(({ route }) => route === 'delete')).toHaveLength(1)
  })
})

describe.each(storeKinds)('a reset (%s store)', (store) => {
  it('leaves nothing for “Try again” to ask again, whoever presses it and whatever was said since', async () => {
    // neuroflash's own limit has soon passed when its answer is found missing.
    environment = await openEnvironment({ store, timeoutMs: 3_000 })
    const { slack, neuroflash } = environment
    neuroflash.fail('completions', { with: 'store-question-only' })
    const sent = mentioned(environment, 'A quagga without an answer')
    await answered(environment, sent)
    const [notice] = slack.thread(sent.channel, sent.root).filter(({ isBot }) => isBot)
    expect(notice?.readable).toContain('[Ask again]')
    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilHeard(environment, 'has deleted the conversation')

    const on = { channel: sent.channel, ts: notice?.ts ?? '' }
    slack.press({ user: slack.seed.ada, on, actionId: 'try_again' })
    await untilHeard(environment, english('alreadyTrying'))
    mentioned(environment, 'A new quagga', { threadTs: sent.root })
    await answered(environment, sent, 3)
    slack.press({ user: slack.seed.ben, on, actionId: 'try_again' })
    await untilHeard(environment, english('alreadyTrying'), 2)

    await untilQuiet(environment)
    expect(questions(environment)).toEqual([['A quagga without an answer'], ['A new quagga']])
    expect(neuroflash.requests.filter(({ route }) => route === 'completions')).toHaveLength(2)
    expect(answersIn(environment, sent)).toEqual([
      english('unanswered'),
      expect.stringContaining(wasReset),
      'Answer 1 to: A new quagga',
    ])
  })

  it('is said in its thread at once, also while neuroflash has asked for a pause, and what was to be asked there is not', async () => {
    environment = await openEnvironment({ store })
    const { slack, neuroflash } = environment
    const sent = mentioned(environment, 'A quagga')
    const other = mentioned(environment, 'Another quagga', { user: slack.seed.ben })
    await Promise.all([answered(environment, sent), answered(environment, other)])
    const headers = { 'retry-after': '60' }
    neuroflash.fail('completions', { with: { status: 429, headers, body: { error: 'slow down' } } })
    said(environment, 'A quagga too many', { threadTs: other.root, user: slack.seed.ben })
    await untilTold(environment, { msg: 'turn ended', outcome: 'later' })
    said(environment, 'A quagga that has to wait', { threadTs: sent.root })
    await slack.settled()

    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilDeleted(
      environment,
      questions(environment).findIndex(([first]) => first === 'A quagga'),
    )
    await answered(environment, sent, 2)
    await untilHeard(environment, english('resetWithdrawn', { count: 1 }))
    mentioned(environment, 'reset', { threadTs: other.root, user: slack.seed.ben })
    await answered(environment, other, 2)
    expect(answersIn(environment, sent)[1]).toContain(wasReset)
    expect(answersIn(environment, other)[1]).toContain('Ben has reset this conversation')
    expect(lines(environment).filter(({ outcome }) => outcome === 'later')).toHaveLength(1)
    expect(neuroflash.requests.filter(({ route }) => route === 'completions')).toHaveLength(3)
  })
})
