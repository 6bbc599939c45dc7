import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { playTrial } from '../../src/neuroflash/trial.ts'
import { assumptions } from '../../src/neuroflash/trial-notes.ts'
import type { NeuroflashOptions, StandInNeuroflash } from '../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../src/playground/neuroflash/stand-in.ts'
import { completion, json, never, silent, startScripted } from './scripted.ts'

/** Remembers, as a model would. */
const remembering = {
  answer: (_question: string, history: readonly { readonly content: string }[]) =>
    /heron\w+/.exec(history.map(({ content }) => content).join())?.[0] ?? 'OK',
}

/** What a trial sees, by assumption; nothing of what was said is in it, and nothing is left behind. */
async function played(
  options: NeuroflashOptions = {},
  prepare: (neuroflash: StandInNeuroflash) => void = () => {},
) {
  const neuroflash = await startNeuroflash({ ...remembering, ...options })
  onTestFinished(() => neuroflash.stop())
  prepare(neuroflash)
  const { apiUrl, tokenUrl, clientId, clientSecret } = neuroflash
  const common = { apiUrl, tokenUrl, clientId, clientSecret, timeoutMs: 5_000, log: silent, clock: Date.now }
  const seen = await playTrial(common, never)
  const told = JSON.stringify(seen)
  for (const secret of ['heron', 'keep this word', clientSecret, 'stand-in-'])
    expect(told).not.toContain(secret)
  const of = (state: string) => seen.filter((one) => one.state === state).map(({ assumption }) => assumption)
  const words = Object.fromEntries(seen.map(({ assumption, seen: what }) => [assumption, what]))
  return { neuroflash, broken: of('broken'), held: of('held'), unseen: of('not seen'), words }
}

describe('a trial with neuroflash', () => {
  it('sees what there is to see, and leaves nothing behind', async () => {
    const { neuroflash, held, unseen, broken, words } = await played({ pageSize: 1 })

    expect(broken).toEqual([])
    expect(unseen).toEqual(['N13', 'N14', 'N16', 'N19'])
    expect(held).toHaveLength(16)
    expect(words).toMatchObject({
      N1: 'it holds for 4 hours, and what is no token is answered 401',
      N2: '1 are listed under _embedded.workspaces',
      N4: 'both are in the history; the second answer knew the first question',
      N10: '2 pages were read',
      N18: 'choices[0].message.content is a text',
    })
    expect(neuroflash.conversations.map(({ deleted }) => deleted)).toEqual([true])
    expect(neuroflash.conversations[0]?.messages).toHaveLength(4)
    expect(neuroflash.unexpected).toEqual([])
  })

  it('has not seen pages where the history fits on one', async () => {
    const { unseen, words } = await played()

    expect(unseen).toContain('N10')
    expect(words['N10']).toBe('the history fitted on one page')
  })

  it.each<[string, string[], NeuroflashOptions, ((neuroflash: StandInNeuroflash) => void)?]>([
    ['a token for a minute', ['N1'], { tokenLifetimeMs: 60_000 }],
    [
      'workspaces in another form',
      ['N2'],
      {},
      (at) => void at.fail('workspaces', { times: 9, with: { json: { w: 1 } } }),
    ],
    ['no place for a conversation', ['N3'], {}, (at) => void at.fail('create', { with: { status: 500 } })],
    [
      'a history without the first question',
      ['N4', 'N7', 'N12'],
      {},
      (at) =>
        void at.fail('messages', {
          times: 9,
          with: { reshape: (reply) => ({ ...(reply as object), messages: [] }) },
        }),
    ],
    [
      'a cursor that leads nowhere',
      ['N10'],
      { pageSize: 1 },
      (at) =>
        void at.fail('messages', {
          times: 9,
          with: { reshape: (reply) => ({ ...(reply as object), next_cursor: 'again' }) },
        }),
    ],
    [
      'messages with ids',
      ['N11'],
      {},
      (at) =>
        void at.fail('messages', {
          times: 9,
          with: {
            reshape: (reply) => ({
              messages: (reply as { messages: object[] }).messages.map((one) => ({ ...one, id: 'm' })),
              next_cursor: null,
            }),
          },
        }),
    ],
    [
      'our words, changed',
      ['N12'],
      {
        storedOf: ({ question, answer }) => [
          { role: 'user', content: `${question}!` },
          { role: 'assistant', content: answer },
        ],
      },
    ],
    ['a deletion that is refused', ['N8'], {}, (at) => void at.fail('delete', { with: { status: 500 } })],
    [
      'answers of no form',
      ['N18'],
      {},
      (at) => void at.fail('completions', { with: { json: { said: 'OK' } } }),
    ],
    ['no quotas', ['N20'], {}, (at) => void at.fail('quotas', { with: { status: 404 } })],
  ])('sees %s, and says what it saw instead', async (_name, expected, options, prepare) => {
    const { broken, words } = await played(options, prepare)

    expect(broken).toEqual(expected)
    for (const assumption of expected) expect(words[assumption]).toMatch(/\w{3}/)
  })
})

describe('a neuroflash of another kind', () => {
  /** Answers whatever it is asked; `gone` is what it says of a conversation. */
  async function scripted(gone: { readonly status: number; readonly body: unknown }) {
    const server = await startScripted({
      api: ({ method, path }, response) => {
        if (/conversations\/u-1\?/.test(path) && method === 'GET') json(response, gone.status, gone.body)
        else if (path.includes('/messages')) json(response, 200, { messages: [], next_cursor: null })
        else if (path.includes('/completions')) json(response, 200, completion('OK'))
        else if (path.includes('workspaces')) json(response, 200, [{ id: 'w-1' }])
        else json(response, 200, { uuid: 'u-1' })
      },
    })
    const options = { ...server, clientId: 'c', clientSecret: 's', timeoutMs: 5_000, log: silent }
    const seen = await playTrial({ ...options, clock: Date.now }, never)
    return Object.fromEntries(seen.map(({ assumption, state }) => [assumption, state]))
  }

  it('lets everybody read, takes any token, and keeps what was deleted', async () => {
    expect(await scripted({ status: 200, body: {} })).toMatchObject({
      N1: 'broken',
      N6: 'broken',
      N8: 'broken',
      N15: 'not seen',
      N17: 'not seen',
    })
  })

  it('refuses in words of another form', async () => {
    expect(await scripted({ status: 403, body: { detail: 'no' } })).toMatchObject({
      N6: 'held',
      N8: 'broken',
      N15: 'broken',
      N17: 'broken',
    })
  })

  it('is not there', async () => {
    const at = {
      apiUrl: 'http://127.0.0.1:9',
      tokenUrl: 'http://127.0.0.1:9/',
      clientId: 'c',
      clientSecret: 's',
    }
    const seen = await playTrial({ ...at, timeoutMs: 5_000, log: silent, clock: Date.now }, never)

    expect(seen.filter(({ state }) => state !== 'not seen')).toMatchObject([
      { assumption: 'N1', state: 'broken' },
    ])
  })
})

it('knows each assumption of the design', () => {
  const design = readFileSync(`${import.meta.dirname}/../../src/README.md`, 'utf8')

  expect(Object.keys(assumptions)).toEqual(
    Array.from(design.matchAll(/^\| (N\d+) \|/gm), ([, assumption]) => assumption),
  )
})
