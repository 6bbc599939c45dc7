import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { answered, isDeleted, mentioned, untilHeard } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'

let environment: Environment
let root: string

/** Ada resets her conversation by the command, which brings an address for the answers to it. */
beforeEach(async () => {
  environment = await openEnvironment({
    store: 'embedded',
    surroundings: { clock: Date.now, random: () => 0 },
  })
  const sent = mentioned(environment, 'A quagga')
  await answered(environment, sent)
  root = sent.root
})

afterEach(() => leave(environment))

function commanded(text: (link: string) => string = (link) => link): void {
  const { slack } = environment
  const { ada, general } = slack.seed
  slack.command({
    channel: general,
    user: ada,
    command: '/nf-reset',
    text: text(slack.permalink(general, root)),
  })
}

/** A word that it takes longer does not count: it depends on the machine. */
const counts = (text: unknown) => text !== english('oneMoment')

/** What Ada was told, and by which way. */
function ways(): [string, string][] {
  const { slack } = environment
  const direct = slack.messages(slack.seed.adaDm).map(({ text }): [string, string] => ['direct', text])
  const notes = slack.ephemerals.map(({ via, text }): [string, string] => [via, text])
  return [...notes, ...direct].filter(([, text]) => counts(text))
}

const last = (params: Readonly<Record<string, unknown>>) => params['text'] === english('deletionConfirmed')

/** How often Slack’s address for answers was used, or tried. */
function uses(): number {
  return environment.slack.calls.filter(
    ({ method, params }) => method === 'response_url' && counts(params['text']),
  ).length
}

describe('whoever asks for a reset hears how it ends', () => {
  it.each([
    ['is used up', { status: 404, body: 'used_url' }],
    ['fails', { status: 500 }],
    ['is lost', 'drop-before'],
  ] as const)('though the address for answers %s', async (_, fault) => {
    environment.slack.fail('response_url', { matching: last, times: Number.POSITIVE_INFINITY, with: fault })
    commanded()
    await untilHeard(environment, english('deletionConfirmed'))
    expect(ways()).toEqual([['chat.postEphemeral', english('deletionConfirmed')]])
    expect(uses()).toBe(1)
  })

  it('by a direct message where Slack shows no note in the channel either', async () => {
    const { slack } = environment
    slack.fail('response_url', { matching: last, with: { status: 404 } })
    slack.fail('chat.postEphemeral', { with: { error: 'user_not_in_channel' } })
    commanded()
    await slack.waitFor(() => ways().length === 1, { what: 'the sentence' })
    expect(ways()).toEqual([['direct', english('deletionConfirmed')]])
  })

  it('though Slack is away for a moment when it is to be said: once, and nothing is deleted twice', async () => {
    const { slack, neuroflash } = environment
    slack.fail('response_url', { matching: last, with: { status: 500 } })
    slack.fail('chat.postEphemeral', { with: { error: 'internal_error' } })
    commanded()
    await untilHeard(environment, english('deletionConfirmed'))
    await untilQuiet(environment)
    expect(ways()).toEqual([['chat.postEphemeral', english('deletionConfirmed')]])
    expect(uses()).toBe(1)
    expect(neuroflash.requests.filter(({ route }) => route === 'delete')).toHaveLength(1)
  })

  it('without the address from the second attempt on, so that its five uses are never used up', async () => {
    const { slack } = environment
    slack.fail('response_url', { with: { status: 500 } })
    slack.fail('chat.postEphemeral', { with: { error: 'internal_error' } })
    commanded((link) => `status ${link}`)
    await untilHeard(environment, '1 answer')
    expect(uses()).toBe(1)

    slack.fail('response_url', { with: { status: 500 } })
    slack.fail('chat.postEphemeral', { with: { error: 'internal_error' } })
    commanded()
    await untilHeard(environment, english('deletionConfirmed'))
    expect(
      ways()
        .map(([way]) => way)
        .toSorted(),
    ).toEqual(['chat.postEphemeral', 'chat.postEphemeral'])
    expect(uses()).toBe(2)
    expect(isDeleted(environment)).toBe(true)
  })
})
