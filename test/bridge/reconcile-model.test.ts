import { describe, expect, it } from 'vitest'
import { english } from '../environment/sentences.ts'
import { cases } from '../setup/extent.ts'
import { type Told, tell, type WorldOptions } from './model/small-world.ts'

const plain: WorldOptions = {
  faults: 0.4,
  kinds: ['never-stored', 'cut', 'refused'],
  doneWithinMs: 20_000,
  extras: [],
  twice: 0,
  forgets: 0,
  tidies: false,
  unreadable: 0,
  skewMs: 0,
  deaths: 0,
  words: ['weiter', 'kürzer', 'Schreibe einen Slogan'],
}

const SEEDS = cases(300)

type Expected = 'answered' | 'answered or left to a person' | 'whatever is true'

describe('P2: whatever neuroflash, the bots and their clocks do, a question is asked once and answered rightly', () => {
  it.each<{ what: string; world: WorldOptions; expected: Expected }>([
    { what: 'requests are lost before they are stored, or after', world: plain, expected: 'answered' },
    {
      what: 'neuroflash goes on after a lost connection, up to its own limit',
      world: { ...plain, kinds: ['hang-up', 'never-stored'], doneWithinMs: 165_000 },
      expected: 'answered',
    },
    {
      what: 'bots are stopped and killed while neuroflash works',
      world: { ...plain, faults: 0, deaths: 0.9, doneWithinMs: 165_000 },
      expected: 'answered',
    },
    {
      what: 'neuroflash stores messages of other roles with each turn',
      world: {
        ...plain,
        extras: [
          { role: 'system', content: 'Brand voice: fresh' },
          { role: 'tool', content: '{"results":[]}' },
        ],
      },
      expected: 'answered',
    },
    {
      what: 'clocks are half a minute apart',
      world: { ...plain, kinds: ['hang-up'], doneWithinMs: 15_000, skewMs: 30_000, deaths: 0.5 },
      expected: 'answered',
    },
    {
      what: 'words are tidied, and histories cannot be read now and then',
      world: {
        ...plain,
        tidies: true,
        unreadable: 0.3,
        words: [' weiter\r\n', 'weiter', 'auf\r\n ein Neues'],
      },
      expected: 'answered',
    },
    {
      what: 'questions are stored and never answered',
      world: { ...plain, kinds: ['question-only', 'never-stored'] },
      expected: 'answered or left to a person',
    },
    {
      what: 'neuroflash stores a turn twice by itself',
      world: { ...plain, kinds: ['never-stored'], twice: 0.4, words: [] },
      expected: 'answered or left to a person',
    },
    {
      what: 'neuroflash forgets whole conversations',
      world: { ...plain, kinds: ['never-stored', 'cut', 'hang-up'], forgets: 0.1, deaths: 0.5 },
      expected: 'answered',
    },
    {
      what: 'all of it',
      world: {
        ...plain,
        kinds: ['question-only', 'never-stored', 'hang-up', 'refused', 'refused-stored', 'cut'],
        doneWithinMs: 165_000,
        extras: [{ role: 'tool', content: '{}' }],
        tidies: true,
        forgets: 0.02,
        unreadable: 0.1,
        skewMs: 30_000,
        deaths: 0.6,
        words: ['weiter', ' weiter\r\n', 'kürzer', 'Schreibe einen Slogan '],
      },
      expected: 'whatever is true',
    },
  ])('$what', async ({ world, expected }) => {
    const found: string[] = []
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const told = await tell(seed, world)
      found.push(...faultsIn(told, expected).map((fault) => `seed ${seed}: ${fault}`))
    }

    expect(found).toEqual([])
  })
})

const leftToAPerson: readonly string[] = [english('unanswered'), english('uncertain')]

function faultsIn({ items, isOver }: Told, expected: Expected): string[] {
  const faults = items.flatMap(({ id, stored, said, sent }) => {
    const answers = said.filter(({ kind }) => kind === 'answer')
    const isLeft = said.some(({ text }) => leftToAPerson.includes(text))
    const isEnded = answers.length > 0 || (isLeft && expected !== 'answered')
    return [
      ...(new Set(sent).size > 1 ? [`${id} was sent in different words`] : []),
      ...(stored > 1 ? [`${id} was asked ${stored} times`] : []),
      ...answers.flatMap(({ of }) => (of === id ? [] : [`${id} got the answer to ${of}`])),
      ...(answers.length > 1 ? [`${id} was answered twice`] : []),
      ...(said.length === 0 ? [`${id} ended without a word`] : []),
      ...(isEnded || expected === 'whatever is true' ? [] : [`${id} was not answered`]),
    ]
  })
  return isOver ? faults : [...faults, 'it never came to an end']
}
