import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { answered, heard, mentioned, said, untilHeard } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave } from '../../environment/telling.ts'
import { forgeCommand } from './forged.ts'

let environment: Environment
/** Where everybody is: that one may ask there proves nothing. */
let lobby: string

beforeEach(async () => {
  environment = await openEnvironment({ store: 'embedded' })
  const { slack } = environment
  const { ada, ben, gus, eve } = slack.seed
  lobby = slack.addChannel({ name: 'lobby', members: [ada, ben, gus, eve, slack.botUserId] }).id
})

afterEach(() => leave(environment))

/** The Web API calls of a refusal, from the command to the word about it. */
async function callsOf(user: string, text: string, words: string): Promise<string[]> {
  const { slack } = environment
  const before = slack.calls.length
  const told = heard(environment).filter((one) => one === words).length
  await forgeCommand(environment, { user, channel: lobby, text })
  await untilHeard(environment, words, told + 1)
  return slack.calls.slice(before).map(({ method }) => method)
}

describe('P8: a refusal asks Slack the same, in a thread with a conversation and in one without', () => {
  it.each([
    ['reset', 'eve', english('resetRefused')],
    ['reset', 'gus', english('resetRefused')],
    ['export', 'gus', english('readRefused')],
    ['status', 'gus', english('readRefused')],
    ['status', 'eve', english('readRefused')],
  ] as const)('%s by %s', async (verb, who, words) => {
    const { slack } = environment
    const { secret, ada } = slack.seed
    const user = slack.seed[who]
    const nothing = slack.compose({ channel: secret, user: ada, text: 'No quagga' })
    const something = mentioned(environment, 'A quagga', { channel: secret })
    await answered(environment, something)
    const asked = []
    for (const { ts } of [something, nothing, something]) {
      asked.push(await callsOf(user, `${verb} ${slack.permalink(secret, ts)}`, words))
    }
    expect(asked[0]).not.toHaveLength(0)
    expect(asked[1]).toEqual(asked[0])
    expect(asked[2]).toEqual(asked[0])
  })

  it('a reset by a member who took no part', async () => {
    const { slack } = environment
    const { general, ada, ben } = slack.seed
    const nothing = said(environment, 'No quagga')
    const something = mentioned(environment, 'A quagga', { user: ada })
    await answered(environment, something)
    const asked = []
    for (const { ts } of [something, nothing]) {
      asked.push(await callsOf(ben, slack.permalink(general, ts), english('resetRefused')))
    }
    expect(asked[1]).toEqual(asked[0])
  })
})

describe('P8: somebody who is removed from the channel', () => {
  it('while the file is on its way to Slack does not get it', async () => {
    const { slack } = environment
    const { secret, ada, adaDm } = slack.seed
    const sent = mentioned(environment, 'A quagga', { channel: secret })
    await answered(environment, sent)
    slack.onRequest('upload', 'after', () => slack.leave(secret, ada))
    mentioned(environment, 'export', { channel: secret, threadTs: sent.root })
    await slack.waitFor(() => slack.messages(adaDm).some(({ text }) => text === english('readRefused')), {
      what: 'the refusal',
    })
    expect(slack.files).toEqual([])
    expect(slack.calls.map(({ method }) => method)).not.toContain('files.completeUploadExternal')
  })
})

it('a deactivated member of the channel gets nothing of it', async () => {
  const { slack } = environment
  const { secret, ada, adaDm } = slack.seed
  const sent = mentioned(environment, 'A quagga', { channel: secret })
  await answered(environment, sent)
  slack.deactivate(ada)
  // As if the channel still listed her: her account alone has to be reason enough.
  slack.join(secret, ada)
  const link = slack.permalink(secret, sent.root)
  for (const [verb, words] of [
    ['export', english('readRefused')],
    ['reset', english('resetRefused')],
  ]) {
    await forgeCommand(environment, { user: ada, channel: lobby, text: `${verb} ${link}` })
    await slack.waitFor(() => slack.messages(adaDm).some(({ text }) => text === words), { what: words ?? '' })
  }
  expect(slack.files).toEqual([])
  expect(environment.neuroflash.conversations.map(({ deleted }) => deleted)).toEqual([false])
})
