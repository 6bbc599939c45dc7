import { afterEach, expect, it } from 'vitest'
import type { NoticeKey } from '../../../src/bridge/notices.ts'
import type { TurnFault } from '../../../src/playground/neuroflash/contract.ts'
import {
  noAnswers,
  oddAnswers,
  oddRefusals,
  passingRefusals,
} from '../../../src/playground/neuroflash/odd-forms.ts'
import { english } from '../../environment/sentences.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'

let timed: Timed

afterEach(() => end())

async function end(): Promise<void> {
  expect(timed.neuroflash.unexpected).toEqual([])
  await timed.leave()
}

/** Asks once for each, in a thread of its own; gives what the bot said there. */
async function saidOf(faults: Readonly<Record<string, TurnFault>>, parts: (name: string) => number) {
  timed = await openTimed()
  const said: Record<string, string[]> = {}
  for (const [name, fault] of Object.entries(faults)) {
    timed.neuroflash.fail('completions', { with: fault })
    said[name] = await timed.untilSaid(timed.mention(name), parts(name))
  }
  return said
}

const reshaped = (forms: Readonly<Record<string, (reply: unknown) => unknown>>) =>
  Object.fromEntries(Object.entries(forms).map(([name, reshape]) => [name, { reshape }]))

/** Its sentence names the time of the next midnight. */
const usedUp = expect.stringContaining('used up its neuroflash limit') as string

const told = (keys: Readonly<Record<string, NoticeKey>>) =>
  Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [name, [key === 'limit' ? usedUp : english(key)]]),
  )

it('an answer in whatever form is shown, and one that is not whole says so', async () => {
  const cut: Readonly<Record<string, NoticeKey>> = {
    'cut off': 'answerCut',
    'filtered midway': 'answerCutByRules',
    'broken off': 'answerBroken',
  }
  const said = await saidOf(reshaped(oddAnswers), (name) => (name in cut ? 2 : 1))

  for (const name of Object.keys(oddAnswers)) {
    const key = cut[name]
    expect(said[name]).toEqual([`Answer 1 to: ${name}`, ...(key === undefined ? [] : [english(key)])])
  }
  expect(timed.stored()).toEqual(Object.keys(oddAnswers))
})

it('a reply with nothing to be shown ends with the sentence that fits', async () => {
  expect(await saidOf(reshaped(noAnswers), () => 1)).toEqual(
    told({
      'zero width characters': 'noAnswer',
      'a call of a tool': 'noAnswer',
      'no choices': 'noAnswer',
      'all of it filtered': 'declined',
      'an error about a quota': 'limit',
      'an error about the length': 'tooLarge',
    } satisfies Record<keyof typeof noAnswers, NoticeKey>),
  )
  expect(timed.stored()).toEqual(Object.keys(noAnswers))
})

it('a refusal is told by its kind, and not tried again', async () => {
  expect(await saidOf(oddRefusals, () => 1)).toEqual(
    told({
      'to a sign-in page': 'credentials',
      'to another host': 'credentials',
      'payment required': 'limit',
      'a quota of the model’s': 'limit',
      'a quota as a detail': 'limit',
      'a quota in a list': 'limit',
      'too large': 'tooLarge',
      'too long': 'tooLarge',
      'for legal reasons': 'declined',
      'a method nobody knows': 'forbidden',
    } satisfies Record<keyof typeof oddRefusals, NoticeKey>),
  )
  expect(timed.requests('completions')).toBe(Object.keys(oddRefusals).length)
})

it('a refusal that is over in a moment is waited for, and the conversation stays', async () => {
  timed = await openTimed()
  const sent = timed.mention('How it begins')
  await timed.untilSaid(sent, 1)
  const names = Object.keys(passingRefusals)
  for (const [name, fault] of Object.entries(passingRefusals)) {
    timed.neuroflash.fail('completions', { with: fault })
    timed.reply(sent, name)
    await timed.untilSaid(sent, names.indexOf(name) + 2)
  }

  expect(timed.said(sent)).toEqual(
    ['How it begins', ...names].map((text, at) => `Answer ${at + 1} to: ${text}`),
  )
  expect(timed.neuroflash.conversations).toHaveLength(1)
})
