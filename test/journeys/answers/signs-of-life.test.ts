import { afterEach, describe, expect, inject, it } from 'vitest'
import type { FaultKind } from '../../../src/playground/slack/model.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import {
  type Environment,
  type EnvironmentOptions,
  openEnvironment,
  openStandIns,
  type StandIns,
  storeKinds,
} from '../../environment/environment.ts'
import { answered, answersIn, mentioned, said } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { expectNothingUnexpected, leave, lines } from '../../environment/telling.ts'

const setStatus = 'assistant.threads.setStatus'

const changes = ({ slack }: StandIns, { channel, root }: SentMessage) =>
  slack.statuses(channel, root).map(({ status, cause }) => [status, cause])

const untilStatus = ({ slack }: StandIns, { channel, root }: SentMessage, status: string) =>
  slack.waitFor(() => slack.status(channel, root) === status, { what: `the status "${status}"` })

const calls = ({ slack }: StandIns, method: string) => slack.calls.filter((call) => call.method === method)

const ofSeveral = (count: number) => english('thinkingOfSeveral', { count })

let environment: Environment

async function open(options: EnvironmentOptions = {}): Promise<Environment> {
  environment = await openEnvironment(options)
  return environment
}

/** With one place, which a question of Ben's has: whatever is stored now waits. Ada has a thread already. */
async function openBusy(options: EnvironmentOptions = {}) {
  const { neuroflash, slack } = await open({ ...options, concurrency: 1 })
  const thread = mentioned(environment, 'Write a poem')
  await answered(environment, thread)
  const gate = neuroflash.hold()
  const busy = mentioned(environment, 'Takes its time', { user: slack.seed.ben })
  await gate.arrived
  return { gate, busy, thread }
}

describe.each(storeKinds)('a message that is stored (%s store)', (store) => {
  afterEach(() => leave(environment))

  it('shows that it waits while all places are taken, then that it is answered', async () => {
    const { gate, busy } = await openBusy({ store })

    const sent = mentioned(environment, 'Write a slogan')
    await untilStatus(environment, sent, english('waiting'))
    gate.release()
    await answered(environment, busy)
    await answered(environment, sent)

    expect(changes(environment, sent)).toEqual([
      [english('waiting'), 'set'],
      [english('thinking'), 'set'],
      ['', 'reply'],
    ])
  })

  it.each(['300', '45'])(
    'shows that it waits while neuroflash has asked for %s s of patience',
    async (rest) => {
      const { neuroflash } = await open({ store })
      const patience = {
        status: 429,
        body: { error: 'Too many requests.' },
        headers: { 'retry-after': rest },
      }
      neuroflash.fail('completions', { with: patience })

      const first = mentioned(environment, 'Write a poem')
      await untilStatus(environment, first, english('waiting'))
      const next = mentioned(environment, 'Write a slogan')
      await untilStatus(environment, next, english('waiting'))

      expect(changes(environment, next)).toEqual([[english('waiting'), 'set']])
    },
  )

  it('says how many wait in its thread', async () => {
    const { gate, busy } = await openBusy({ store })

    said(environment, 'Shorter', { threadTs: busy.root })
    await untilStatus(environment, busy, ofSeveral(2))
    said(environment, 'Still shorter', { threadTs: busy.root })
    await untilStatus(environment, busy, ofSeveral(3))
    gate.release()
    await answered(environment, busy, 3)

    expect(changes(environment, busy)).toEqual([
      [english('thinking'), 'set'],
      [ofSeveral(2), 'set'],
      [ofSeveral(3), 'set'],
      ['', 'reply'],
      [ofSeveral(2), 'set'],
      ['', 'reply'],
      [english('thinking'), 'set'],
      ['', 'reply'],
    ])
  })

  it('shows nothing any more once it is deleted while it waits', async () => {
    const { gate, busy, thread } = await openBusy({ store })

    const sent = said(environment, 'Shorter', { threadTs: thread.root })
    await untilStatus(environment, thread, english('waiting'))
    environment.slack.remove({ channel: sent.channel, ts: sent.ts })
    await untilStatus(environment, thread, '')
    gate.release()
    await answered(environment, busy)

    expect(changes(environment, thread).slice(2)).toEqual([
      [english('waiting'), 'set'],
      ['', 'cleared'],
    ])
  })

  it('shows nothing any more once its thread is reset while it waits', async () => {
    const { gate, busy } = await openBusy({ store })

    const sent = mentioned(environment, 'Write a slogan')
    await untilStatus(environment, sent, english('waiting'))
    mentioned(environment, 'reset', { threadTs: sent.root })
    await environment.slack.waitFor(() => environment.slack.ephemerals.length > 0, { what: 'the reset' })
    gate.release()
    await answered(environment, busy)
    await answered(environment, sent)

    expect(answersIn(environment, sent)).toEqual([expect.stringContaining('has reset')])
    expect(changes(environment, sent)).toEqual([
      [english('waiting'), 'set'],
      ['', 'reply'],
    ])
  })

  it('shows nothing any more when it was deleted while it was answered', async () => {
    const { neuroflash, slack } = await open({ store })
    const sent = mentioned(environment, 'Write a slogan')
    await answered(environment, sent)
    const gate = neuroflash.hold()

    const reply = said(environment, 'Shorter', { threadTs: sent.root })
    await gate.arrived
    slack.remove({ channel: reply.channel, ts: reply.ts })
    await slack.idle()
    gate.release()
    await untilStatus(environment, sent, '')

    expect(changes(environment, sent).slice(2)).toEqual([
      [english('thinking'), 'set'],
      ['', 'cleared'],
    ])
  })

  it('shows the next process that takes it, and no more when that has answered', async () => {
    const { busy } = await openBusy({ store })

    await environment.stopBot()
    await environment.startBot()
    await answered(environment, busy)

    expect(
      changes(environment, busy)
        .filter(([, cause]) => cause !== 'set')
        .at(-1),
    ).toEqual(['', 'reply'])
    expect(environment.slack.status(busy.channel, busy.root)).toBe('')
  })
})

describe('the status of a question', () => {
  afterEach(() => leave(environment))

  it('changes after ten seconds and after half a minute', async () => {
    let passedMs = 0
    // Redis keeps a time of its own, so that the thread stays held.
    const { neuroflash } = await open({
      store: 'redis',
      timeoutMs: 60_000,
      surroundings: { monotonic: () => performance.now() + passedMs },
    })
    const gate = neuroflash.hold()
    const sent = mentioned(environment, 'Write a slogan')
    await gate.arrived

    passedMs = 10_000
    await untilStatus(environment, sent, english('thinkingStill'))
    passedMs = 30_000
    await untilStatus(environment, sent, english('thinkingLong'))
    // Slack would take it away after two minutes.
    passedMs = 125_000
    await environment.slack.waitFor(() => changes(environment, sent).length === 4, { what: 'it again' })
    passedMs = 0
    gate.release()
    await answered(environment, sent)

    expect(changes(environment, sent)).toEqual([
      [english('thinking'), 'set'],
      [english('thinkingStill'), 'set'],
      [english('thinkingLong'), 'set'],
      [english('thinkingLong'), 'set'],
      ['', 'reply'],
    ])
  })
})

describe('a status that arrives late', () => {
  let standIns: StandIns

  afterEach(async () => {
    await standIns.close()
    expectNothingUnexpected(standIns)
  })

  it('is cleared by the process that has stored the message, when another one has answered it', async () => {
    standIns = await openStandIns({ redisUrl: inject('redisUrl'), concurrency: 1 })
    const { slack, neuroflash } = standIns
    const [first, second] = [standIns.startProcess(), standIns.startProcess()]
    expect([await first.started, await second.started]).toEqual(['ready', 'ready'])
    slack.deliverTo({ kind: 'http', url: `${await first.url}/slack/events` })
    second.signal('SIGSTOP')
    const gate = neuroflash.hold()
    mentioned(standIns, 'Takes its time', { user: slack.seed.ben })
    await gate.arrived
    const arrived = Promise.withResolvers<void>()
    const late = Promise.withResolvers<void>()
    slack.onRequest(setStatus, 'before', ({ params }) => {
      if (params['status'] !== english('waiting')) return undefined
      arrived.resolve()
      return late.promise
    })

    const sent = mentioned(standIns, 'Write a slogan')
    await arrived.promise
    second.signal('SIGCONT')
    await answered(standIns, sent)
    late.resolve()
    await untilStatus(standIns, sent, english('waiting'))
    await slack.waitFor(() => changes(standIns, sent).at(-1)?.[1] === 'cleared', {
      what: 'the status to be cleared',
      timeoutMs: 15_000,
    })

    gate.release()

    expect(slack.status(sent.channel, sent.root)).toBe('')
  })
})

describe('a process that is stopped while it is at work', () => {
  let standIns: StandIns

  afterEach(async () => {
    await standIns.close()
    expectNothingUnexpected(standIns)
  })

  it('shows nothing on waking, when another one has answered meanwhile', { timeout: 90_000 }, async () => {
    standIns = await openStandIns({ redisUrl: inject('redisUrl') })
    const { slack, neuroflash } = standIns
    const [first, second] = [standIns.startProcess(), standIns.startProcess()]
    expect([await first.started, await second.started]).toEqual(['ready', 'ready'])
    const url = await first.url
    slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
    const gate = neuroflash.hold()
    const sent = mentioned(standIns, 'Write a slogan')
    await gate.arrived
    await untilStatus(standIns, sent, english('thinking'))
    first.signal('SIGSTOP')
    gate.release()
    await slack.waitFor(() => answersIn(standIns, sent).length > 0, { what: 'an answer', timeoutMs: 60_000 })
    first.signal('SIGCONT')
    await fetch(`${url}/healthz`)
    first.signal('SIGTERM')
    await first.exited

    expect(changes(standIns, sent).filter(([, cause]) => cause === 'set')).toHaveLength(2)
    expect(answersIn(standIns, sent)).toEqual(['Answer 1 to: Write a slogan'])
  })
})

describe('a status that ought to be gone', () => {
  afterEach(() => leave(environment))

  it('is cleared again when Slack takes the call that set it only after all others', async () => {
    const { slack } = await open()
    const late = Promise.withResolvers<void>()
    slack.onRequest(setStatus, 'before', ({ params }) =>
      params['status'] === english('thinking') ? late.promise : undefined,
    )

    const sent = mentioned(environment, 'Write a slogan')
    await answered(environment, sent)
    const cleared = () => calls(environment, setStatus).some(({ params }) => params['status'] === '')
    await slack.waitFor(cleared, { what: 'the status to be cleared' })
    late.resolve()
    await untilStatus(environment, sent, english('thinking'))
    await untilStatus(environment, sent, '')

    expect(changes(environment, sent).at(-1)).toEqual(['', 'cleared'])
  })

  it.each([
    ['refuses', { error: 'internal_error' }],
    ['loses', 'drop-before'],
  ] as const)('is cleared again when Slack %s the call that clears it', async (_, fault) => {
    const { slack, neuroflash } = await open()
    const sent = mentioned(environment, 'Write a slogan')
    await answered(environment, sent)
    const gate = neuroflash.hold()
    const reply = said(environment, 'Shorter', { threadTs: sent.root })
    await gate.arrived
    await untilStatus(environment, sent, english('thinking'))
    slack.fail(setStatus, { with: fault })
    slack.remove({ channel: reply.channel, ts: reply.ts })
    await slack.idle()
    gate.release()
    await untilStatus(environment, sent, '')

    expect(changes(environment, sent).at(-1)).toEqual(['', 'cleared'])
  })
})

describe('👀', () => {
  afterEach(() => leave(environment))

  const reactions = ({ channel, root, ts }: SentMessage) =>
    environment.slack
      .thread(channel, root)
      .find((message) => message.ts === ts)
      ?.reactions.map(({ name }) => name)

  it('is on a message that begins a thread, which nobody has open yet: three calls for a mention', async () => {
    const { slack } = await open({ slack: { scopes: [...granted, 'reactions:write'] } })
    const asked = () =>
      slack.calls.map(({ method }) => method).filter((method) => !askedOnce.includes(method))

    const sent = mentioned(environment, 'Write a slogan')
    await answered(environment, sent)
    const reply = said(environment, 'Shorter', { threadTs: sent.root })
    await answered(environment, sent, 2)
    const direct = said(environment, 'Write a poem', { channel: slack.seed.adaDm })
    await answered(environment, direct)

    expect(reactions(sent)).toEqual(['eyes'])
    expect(reactions(reply)).toEqual([])
    expect(reactions(direct)).toEqual(['eyes'])
    const one = ['chat.postMessage', 'assistant.threads.setStatus']
    expect(asked().toSorted()).toEqual([...one, ...one, ...one, 'reactions.add', 'reactions.add'].toSorted())
  })

  it.each<[string, FaultKind]>([
    ['hangs', 'hang'],
    ['is refused', { error: 'too_many_reactions' }],
    ['is not allowed', { error: 'missing_scope' }],
    ['is rate limited', { status: 429, retryAfter: 60 }],
  ])('is in nobody’s way where it %s', async (_, fault) => {
    const { slack, neuroflash } = await open({ slack: { scopes: [...granted, 'reactions:write'] } })
    slack.fail('reactions.add', { with: fault, times: Number.POSITIVE_INFINITY })
    const gate = neuroflash.hold()

    const sent = mentioned(environment, 'Write a slogan')
    await gate.arrived
    await untilStatus(environment, sent, english('thinking'))
    gate.release()
    await answered(environment, sent)
    const next = mentioned(environment, 'Write a poem')
    await answered(environment, next)

    expect([answersIn(environment, sent), answersIn(environment, next)]).toEqual([
      ['Answer 1 to: Write a slogan'],
      ['Answer 1 to: Write a poem'],
    ])
    expect(reactions(sent)).toEqual([])
    expect(changes(environment, sent).at(-1)).toEqual(['', 'reply'])
  })

  it('is never asked for where the permission is missing', async () => {
    await open({ slack: { scopes: granted } })

    const sent = mentioned(environment, 'Write a slogan')
    await answered(environment, sent)

    expect(calls(environment, 'reactions.add')).toEqual([])
  })
})

describe('where Slack does not show statuses', () => {
  afterEach(() => leave(environment))

  it('is asked once in each way, and answers come as ever', async () => {
    const { slack } = await open({ slack: { hasAssistant: false } })

    const sent = mentioned(environment, 'Write a slogan')
    await answered(environment, sent)
    said(environment, 'Shorter', { threadTs: sent.root })
    await answered(environment, sent, 2)

    expect(
      slack.calls.filter(({ method }) => method.endsWith('.setStatus')).map(({ method }) => method),
    ).toEqual([setStatus, 'agents.sessions.setStatus'])
    expect(lines(environment).filter(({ what }) => what === setStatus)).toHaveLength(1)
  })

  it('shows the session of an agent instead, and ends it', async () => {
    const { slack } = await open({ slack: { hasAssistant: false, isAgent: true } })

    const sent = mentioned(environment, 'Write a slogan')
    await answered(environment, sent)
    await untilStatus(environment, sent, '')
    said(environment, 'Shorter', { threadTs: sent.root })
    await answered(environment, sent, 2)
    await slack.waitFor(() => changes(environment, sent).length === 4, { what: 'the session to end again' })

    expect(changes(environment, sent)).toEqual([
      ['processing', 'set'],
      ['', 'cleared'],
      ['processing', 'set'],
      ['', 'cleared'],
    ])
    expect(calls(environment, setStatus)).toHaveLength(1)
  })
})

/** Who the bot is, and which language somebody reads. */
const askedOnce = ['auth.test', 'users.info']

const granted = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'groups:history',
  'im:history',
  'users:read',
]
