import { afterEach, describe, expect, it } from 'vitest'
import { notices } from '../../../src/bridge/notices.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { messageId } from '../../../src/slack/thread-key.ts'
import { type StoreKind, storeKinds } from '../house.ts'
import { answered, answersIn, leave, mentioned, questions, untilQuiet } from '../incoming/visit.ts'
import { forgeInteraction } from './forged.ts'
import { type House, openHouse, untilHeard } from './scene.ts'

let house: House

afterEach(() => leave(house))

/** Ada’s question in the shared channel has met neuroflash’s limit, and Slack shows the button. */
async function afterTheLimit(store: StoreKind): Promise<{ sent: SentMessage; notice: string }> {
  house = await openHouse({ store })
  house.slack.join(house.slack.seed.shared, house.slack.seed.ben)
  const body = { error: 'Word limit reached.', code: 'limit' }
  house.neuroflash.fail('completions', { with: { status: 403, body } })
  const sent = mentioned(house, 'A quagga too many', { channel: house.slack.seed.shared })
  await answered(house, sent)
  await untilQuiet(house)
  expect(answersIn(house, sent)).toEqual([notices.limit])
  const [notice] = house.slack.thread(sent.channel, sent.root).filter(({ isBot }) => isBot)
  return { sent, notice: notice?.ts ?? '' }
}

function press(user: string, { channel }: SentMessage, ts: string): void {
  house.slack.press({ user, on: { channel, ts }, actionId: 'try_again' })
}

/** A press on a button of the bot’s with another value than Slack shows there. */
function forge(user: string, at: { channel: string; ts: string }, value: string): Promise<void> {
  return forgeInteraction(house, user, {
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
    const text = `<@${house.slack.botUserId}> A smaller quagga`

    await house.slack.edit({ channel, ts, text }).delivered()
    press(house.slack.seed.ben, sent, notice)
    await answered(house, sent, 2)

    expect(questions(house)).toEqual([['A smaller quagga']])
  })

  it('asks nothing again that its author has deleted, and says so', async () => {
    const { sent, notice } = await afterTheLimit(store)
    const { channel, ts } = sent

    await house.slack.remove({ channel, ts }).delivered()
    press(house.slack.seed.ben, sent, notice)
    await untilHeard(house, 'the message was deleted')
    await untilQuiet(house)

    expect(questions(house)).toEqual([[]])
  })

  it('is not for people of another company, who are told so; a guest may', async () => {
    const { sent, notice } = await afterTheLimit(store)
    const { eve, gus, shared } = house.slack.seed

    press(eve, sent, notice)
    await untilHeard(house, notices.tryAgainRefused)
    await untilQuiet(house)
    expect(questions(house)).toEqual([[]])

    house.slack.join(shared, gus)
    press(gus, sent, notice)
    await answered(house, sent, 2)
    expect(questions(house)).toEqual([['A quagga too many']])
  })

  it('counts only in the channel of its message, whatever its value says', async () => {
    const { sent, notice } = await afterTheLimit(store)
    const { ben, general, secret } = house.slack.seed
    const { teamId } = house.slack
    const value = messageId({ team: teamId, channel: sent.channel, ts: sent.ts })

    await forge(ben, { channel: general, ts: notice }, value)
    await forge(
      ben,
      { channel: sent.channel, ts: notice },
      messageId({ team: teamId, channel: secret, ts: sent.ts }),
    )
    await forge(ben, { channel: sent.channel, ts: notice }, `link:${value}`)
    await untilQuiet(house)
    expect(questions(house)).toEqual([[]])

    await forge(ben, { channel: sent.channel, ts: notice }, value)
    await answered(house, sent, 2)
    expect(questions(house)).toEqual([['A quagga too many']])
  })
})
