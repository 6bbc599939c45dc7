import { afterEach, describe, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { messageId } from '../../../src/slack/thread-key.ts'
import {
  type Environment,
  openEnvironment,
  type StoreKind,
  storeKinds,
} from '../../environment/environment.ts'
import { answered, answersIn, mentioned, questions, untilHeard } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'
import { forgeInteraction } from './forged.ts'

let environment: Environment

afterEach(() => leave(environment))

/** Ada’s question in the shared channel has met neuroflash’s limit, and Slack shows the button. */
async function afterTheLimit(store: StoreKind): Promise<{ sent: SentMessage; notice: string }> {
  environment = await openEnvironment({ store })
  environment.slack.join(environment.slack.seed.shared, environment.slack.seed.ben)
  const body = { error: 'Word limit reached.', code: 'limit' }
  environment.neuroflash.fail('completions', { with: { status: 403, body } })
  const sent = mentioned(environment, 'A quagga too many', { channel: environment.slack.seed.shared })
  await answered(environment, sent)
  await untilQuiet(environment)
  expect(answersIn(environment, sent)).toEqual([expect.stringContaining('used up its neuroflash limit')])
  const [notice] = environment.slack.thread(sent.channel, sent.root).filter(({ isBot }) => isBot)
  return { sent, notice: notice?.ts ?? '' }
}

function press(user: string, { channel }: SentMessage, ts: string): void {
  environment.slack.press({ user, on: { channel, ts }, actionId: 'try_again' })
}

/** A press on a button of the bot’s with another value than Slack shows there. */
function forge(user: string, at: { channel: string; ts: string }, value: string): Promise<void> {
  return forgeInteraction(environment, user, {
    type: 'block_actions',
    channel: { id: at.channel },
    message: { ts: at.ts, thread_ts: at.ts, text: '' },
    actions: [{ type: 'button', block_id: 'b', action_id: 'try_again', value }],
  })
}

describe.each(storeKinds)('“Try again” (%s store)', (store) => {
  it('asks again what its author has edited, as it reads now', async () => {
    const { sent, notice } = await afterTheLimit(store)
    const { channel, ts } = sent
    const text = `<@${environment.slack.botUserId}> A smaller quagga`

    await environment.slack.edit({ channel, ts, text }).delivered()
    press(environment.slack.seed.ben, sent, notice)
    await answered(environment, sent, 2)

    expect(questions(environment)).toEqual([['A smaller quagga']])
  })

  it('asks nothing again that its author has deleted, and says so', async () => {
    const { sent, notice } = await afterTheLimit(store)
    const { channel, ts } = sent

    await environment.slack.remove({ channel, ts }).delivered()
    press(environment.slack.seed.ben, sent, notice)
    await untilHeard(environment, 'the message was deleted')
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([[]])
  })

  it('is not for people of another company, who are told so; a guest may', async () => {
    const { sent, notice } = await afterTheLimit(store)
    const { eve, gus, shared } = environment.slack.seed

    press(eve, sent, notice)
    await untilHeard(environment, english('tryAgainRefused'))
    await untilQuiet(environment)
    expect(questions(environment)).toEqual([[]])

    environment.slack.join(shared, gus)
    press(gus, sent, notice)
    await answered(environment, sent, 2)
    expect(questions(environment)).toEqual([['A quagga too many']])
  })

  it('counts only in the channel of its message, whatever its value says', async () => {
    const { sent, notice } = await afterTheLimit(store)
    const { ben, general, secret } = environment.slack.seed
    const { teamId } = environment.slack
    const value = messageId({ team: teamId, channel: sent.channel, ts: sent.ts })

    await forge(ben, { channel: general, ts: notice }, value)
    await forge(
      ben,
      { channel: sent.channel, ts: notice },
      messageId({ team: teamId, channel: secret, ts: sent.ts }),
    )
    await forge(ben, { channel: sent.channel, ts: notice }, `link:${value}`)
    await untilQuiet(environment)
    expect(questions(environment)).toEqual([[]])

    await forge(ben, { channel: sent.channel, ts: notice }, value)
    await answered(environment, sent, 2)
    expect(questions(environment)).toEqual([['A quagga too many']])
  })
})
