import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { answered, answersIn, mentioned } from '../../environment/people.ts'
import { leave, untilLogged } from '../../environment/telling.ts'

const HOUR_MS = 60 * 60_000

let environment: Environment
let offsetMs: number

beforeEach(async () => {
  offsetMs = 0
  environment = await openEnvironment({
    slack: { now: Date.now },
    surroundings: { clock: () => Date.now() + offsetMs },
  })
})

afterEach(() => leave(environment))

it('a question that was to be tried again in a second is, though the clock was set back', async () => {
  environment.neuroflash.fail('completions', { with: { status: 429, headers: { 'retry-after': '1' } } })

  const sent = mentioned(environment, 'quagga')
  await untilLogged(environment, 'turn ended')
  offsetMs = -HOUR_MS
  await answered(environment, sent)

  expect(answersIn(environment, sent)).toEqual(['Answer 1 to: quagga'])
})

it('an answer that Slack asked to post a second later is posted, though the clock was set back', async () => {
  environment.slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 1 } })

  const sent = mentioned(environment, 'quagga')
  await untilLogged(environment, 'Slack did not confirm a message')
  offsetMs = -HOUR_MS
  await answered(environment, sent)

  expect(answersIn(environment, sent)).toEqual(['Answer 1 to: quagga'])
})
