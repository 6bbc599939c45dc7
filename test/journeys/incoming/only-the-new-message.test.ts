import { afterEach, describe, expect, it } from 'vitest'
import { type House, openHouse, storeKinds } from '../house.ts'
import { answered, leave, mentioned, questions, said, untilQuiet } from './visit.ts'

let house: House

afterEach(() => leave(house))

const turns = 50

const reply = (turn: number) => `quagga ${String(turn).padStart(2, '0')}`

describe.each(storeKinds)('a thread of fifty turns (%s store)', (store) => {
  it('costs the same bytes upstream and the same calls at every turn', { timeout: 60_000 }, async () => {
    house = await openHouse({ store, neuroflash: { answer: () => 'Fine.' } })
    const { slack, neuroflash } = house

    const first = mentioned(house, reply(1))
    await answered(house, first, 1)
    for (let turn = 2; turn <= turns; turn += 1) {
      said(house, reply(turn), { threadTs: first.root })
      await answered(house, first, turn)
    }
    await untilQuiet(house)

    const asked = neuroflash.requests.filter(({ route }) => route === 'completions')
    expect(asked).toHaveLength(turns)
    expect(new Set(asked.map(({ bytes }) => bytes)).size).toBe(1)
    expect(questions(house)).toEqual([Array.from({ length: turns }, (_, turn) => reply(turn + 1))])
    const others = neuroflash.requests.map(({ route }) => route).filter((route) => route !== 'completions')
    expect(others).toHaveLength(3)
    expect(new Set(others)).toEqual(new Set(['token', 'workspaces', 'create']))
    const calls = slack.calls.map(({ method }) => method).filter((method) => method !== 'auth.test')
    expect(calls.filter((method) => method === 'assistant.threads.setStatus')).toHaveLength(turns)
    expect(calls.filter((method) => method === 'chat.postMessage')).toHaveLength(turns)
    expect(calls).toHaveLength(2 * turns)
  })

  it('reads no history after a restart either', async () => {
    house = await openHouse({ store })
    const first = mentioned(house, 'quagga one')
    await answered(house, first)
    await untilQuiet(house)

    await house.stopBot()
    await house.startBot()
    said(house, 'quagga two', { threadTs: first.root })
    await answered(house, first, 2)

    expect(questions(house)).toEqual([['quagga one', 'quagga two']])
    expect(house.neuroflash.requests.map(({ route }) => route)).not.toContain('messages')
  })
})
