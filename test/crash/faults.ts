import type { TurnFault } from '../../src/playground/neuroflash/contract.ts'
import type { FaultKind } from '../../src/playground/slack/model.ts'
import type { StandIns } from '../environment/environment.ts'
import { pick } from '../setup/chance.ts'

/** Any fault after which an answer is still owed. Those that end with a notice are not among them. */
const questionFaults: readonly TurnFault[] = [
  'drop-before',
  'drop-after-store',
  'cut-body',
  'cut-connection',
  'empty-body',
  'wrong-content-type',
  'hang-after-store',
  'store-late',
  'answer-late',
  { status: 500, body: { error: 'Something went wrong.' } },
  { status: 500, body: { error: 'Something went wrong.' }, stored: true },
  { status: 502, body: '<html>Bad gateway</html>' },
  { status: 504, body: '<html>Gateway timeout</html>', stored: true },
  { status: 429, body: { error: 'Too many requests.' }, headers: { 'retry-after': '1' } },
]

/** After these no answer comes, and the person is told why. */
const endingFaults: readonly TurnFault[] = [
  'store-question-only',
  { json: {} },
  { status: 402, body: { error: 'The limit is used up.' } },
  { status: 422, body: { errors: [{ field: 'messages', message: 'not accepted', type: 'value_error' }] } },
]

const postFaults: readonly FaultKind[] = [
  'drop-before',
  'drop-after',
  'hang-after',
  { status: 500 },
  { status: 429, retryAfter: 1 },
  { error: 'internal_error' },
]

/** Lets one thing go wrong, somewhere, with one of the next requests. */
export function armFault({ slack, neuroflash }: StandIns, chance: () => number): void {
  const where = chance()
  if (where < 0.45) neuroflash.fail('completions', { with: pick(questionFaults, chance) })
  else if (where < 0.55) neuroflash.fail('messages', { with: { status: 503, body: 'busy' } })
  else if (where < 0.6) neuroflash.fail('token', { with: { status: 503, body: 'busy' } })
  else if (where < 0.65) neuroflash.revokeTokens()
  else if (where < 0.9) slack.fail('chat.postMessage', { with: pick(postFaults, chance) })
  else if (where < 0.95) slack.fail('conversations.replies', { with: { status: 500 } })
  else slack.fail('assistant.threads.setStatus', { with: 'drop-before' })
}

/** Lets one of the next questions end without an answer. */
export function armEnding({ neuroflash }: StandIns, chance: () => number): void {
  neuroflash.fail('completions', { with: pick(endingFaults, chance) })
}
