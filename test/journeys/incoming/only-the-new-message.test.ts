import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import { answered, mentioned, questions, said } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

const turns = 50

const reply = (turn: number) => `quagga ${String(turn).padStart(2, '0')}`

describe.each(storeKinds)('P5: a thread of fifty turns (%s store)', (store) => {
  it('costs the same bytes upstream and the same calls at every turn', { timeout: 60_000 }, async () => {
    environment = await openEnvironment({ store, neuroflash: { answer: () => 'Fine.' } })
    const { slack, neuroflash } = environment

    const first = mentioned(environment, reply(1))
    await answered(environment, first, 1)
    for (let turn = 2; turn <= turns; turn += 1) {
      said(environment, reply(turn), { threadTs: first.root })
      await answered(environment, first, turn)
    }
    await untilQuiet(environment)

    const asked = neuroflash.requests.filter(({ route }) => route === 'completions')
    expect(asked).toHaveLength(turns)
    expect(new Set(asked.map(({ bytes }) => bytes)).size).toBe(1)
    expect(questions(environment)).toEqual([Array.from({ length: turns }, (_, turn) => reply(turn + 1))])
    const others = neuroflash.requests.map(({ route }) => route).filter((route) => route !== 'completions')
    expect(others).toHaveLength(4)
    expect(new Set(others)).toEqual(new Set(['token', 'workspaces', 'quotas', 'create']))
    // Who the bot is, and which language Ada reads, are asked once.
    const calls = slack.calls
      .map(({ method }) => method)
      .filter((method) => !['auth.test', 'users.info'].includes(method))
    const statuses = slack.statuses(first.channel, first.root).filter(({ cause }) => cause === 'set')
    expect(statuses.filter(({ status }) => status === english('thinking'))).toHaveLength(turns)
    expect(calls.filter((method) => method === 'chat.postMessage')).toHaveLength(turns)
    // More statuses than these only where the machine is slow.
    expect(calls).toHaveLength(turns + statuses.length)
  })

  it('costs the same bytes from its second turn on where the bot was called into an old thread', async () => {
    environment = await openEnvironment({ store, neuroflash: { answer: () => 'Fine.' } })
    const { slack, neuroflash } = environment
    const first = said(environment, 'What was said before, word for word')
    mentioned(environment, reply(1), { threadTs: first.root })
    await answered(environment, first, 1)
    for (let turn = 2; turn <= 10; turn += 1) {
      mentioned(environment, reply(turn), { threadTs: first.root })
      await answered(environment, first, turn)
    }

    const asked = neuroflash.requests.filter(({ route }) => route === 'completions')
    const [opening, ...further] = asked.map(({ bytes }) => bytes)
    expect(further).toHaveLength(9)
    expect(new Set(further).size).toBe(1)
    expect(opening).toBeGreaterThan(further[0] ?? 0)
    const [[opener, ...rest] = []] = questions(environment)
    expect(opener).toContain('> > What was said before, word for word\n')
    expect(rest).toEqual(Array.from({ length: 9 }, (_, turn) => reply(turn + 2)))
    expect(slack.calls.filter(({ method }) => method === 'conversations.replies')).toHaveLength(1)
  })

  it('reads no history after a restart either', async () => {
    environment = await openEnvironment({ store })
    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)
    await untilQuiet(environment)

    await environment.stopBot()
    await environment.startBot()
    said(environment, 'quagga two', { threadTs: first.root })
    await answered(environment, first, 2)

    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
    expect(environment.neuroflash.requests.map(({ route }) => route)).not.toContain('messages')
  })
})
