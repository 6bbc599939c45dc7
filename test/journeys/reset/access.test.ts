import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { notices } from '../../../src/bridge/notices.ts'
import { answered, leave, mentioned, said } from '../incoming/visit.ts'
import { forgeCommand } from './forged.ts'
import { type House, heard, openHouse, untilHeard } from './scene.ts'

let house: House
/** Where everybody is: that one may ask there proves nothing. */
let lobby: string

beforeEach(async () => {
  house = await openHouse({ store: 'embedded' })
  const { slack } = house
  const { ada, ben, gus, eve } = slack.seed
  lobby = slack.addChannel({ name: 'lobby', members: [ada, ben, gus, eve, slack.botUserId] }).id
})

afterEach(() => leave(house))

/** The Web API calls of a refusal, from the command to the word about it. */
async function callsOf(user: string, text: string, words: string): Promise<string[]> {
  const { slack } = house
  const before = slack.calls.length
  const told = heard(house).filter((one) => one === words).length
  await forgeCommand(house, { user, channel: lobby, text })
  await untilHeard(house, words, told + 1)
  return slack.calls.slice(before).map(({ method }) => method)
}

describe('a refusal asks Slack the same, in a thread with a conversation and in one without', () => {
  it.each([
    ['reset', 'eve', notices.resetRefused],
    ['reset', 'gus', notices.resetRefused],
    ['export', 'gus', notices.readRefused],
    ['status', 'gus', notices.readRefused],
    ['status', 'eve', notices.readRefused],
  ] as const)('%s by %s', async (verb, who, words) => {
    const { slack } = house
    const { secret, ada } = slack.seed
    const user = slack.seed[who]
    const nothing = slack.compose({ channel: secret, user: ada, text: 'No quagga' })
    const something = mentioned(house, 'A quagga', { channel: secret })
    await answered(house, something)
    const asked = []
    for (const { ts } of [something, nothing, something]) {
      asked.push(await callsOf(user, `${verb} ${slack.permalink(secret, ts)}`, words))
    }
    expect(asked[0]).not.toHaveLength(0)
    expect(asked[1]).toEqual(asked[0])
    expect(asked[2]).toEqual(asked[0])
  })

  it('a reset by a member who took no part', async () => {
    const { slack } = house
    const { general, ada, ben } = slack.seed
    const nothing = said(house, 'No quagga')
    const something = mentioned(house, 'A quagga', { user: ada })
    await answered(house, something)
    const asked = []
    for (const { ts } of [something, nothing]) {
      asked.push(await callsOf(ben, slack.permalink(general, ts), notices.resetRefused))
    }
    expect(asked[1]).toEqual(asked[0])
  })
})

describe('somebody who is removed from the channel', () => {
  it('while the file is on its way to Slack does not get it', async () => {
    const { slack } = house
    const { secret, ada, adaDm } = slack.seed
    const sent = mentioned(house, 'A quagga', { channel: secret })
    await answered(house, sent)
    slack.onRequest('upload', 'after', () => slack.leave(secret, ada))
    mentioned(house, 'export', { channel: secret, threadTs: sent.root })
    await slack.waitFor(() => slack.messages(adaDm).some(({ text }) => text === notices.readRefused), {
      what: 'the refusal',
    })
    expect(slack.files).toEqual([])
    expect(slack.calls.map(({ method }) => method)).not.toContain('files.completeUploadExternal')
  })
})

it('a deactivated member of the channel gets nothing of it', async () => {
  const { slack } = house
  const { secret, ada, adaDm } = slack.seed
  const sent = mentioned(house, 'A quagga', { channel: secret })
  await answered(house, sent)
  slack.deactivate(ada)
  // As if the channel still listed her: her account alone has to be reason enough.
  slack.join(secret, ada)
  const link = slack.permalink(secret, sent.root)
  for (const [verb, words] of [
    ['export', notices.readRefused],
    ['reset', notices.resetRefused],
  ]) {
    await forgeCommand(house, { user: ada, channel: lobby, text: `${verb} ${link}` })
    await slack.waitFor(() => slack.messages(adaDm).some(({ text }) => text === words), { what: words ?? '' })
  }
  expect(slack.files).toEqual([])
  expect(house.neuroflash.conversations.map(({ deleted }) => deleted)).toEqual([false])
})
