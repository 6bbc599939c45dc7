import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toMessage } from '../../../src/slack/outgoing/message.ts'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { answered, heard, isDeleted, mentioned, untilDeleted, untilHeard } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave } from '../../environment/telling.ts'

let environment: Environment
let root: string

/** Ada’s own page shows her conversation in #general. */
beforeEach(async () => {
  environment = await openEnvironment({ store: 'embedded' })
  const sent = mentioned(environment, 'A quagga')
  await answered(environment, sent)
  root = sent.root
  await opened(environment.slack.seed.ada)
})

afterEach(() => leave(environment))

async function opened(user: string): Promise<string> {
  const { slack } = environment
  slack.openHome({ user })
  const home = await slack.waitFor(() => slack.home(user), { what: 'the page' })
  return home.id
}

function pressed(actionId: 'reset_thread' | 'export_thread'): void {
  const { slack } = environment
  const { ada, general } = slack.seed
  const on = { view: slack.home(ada)?.id ?? '' }
  slack.press({ user: ada, on, actionId, value: `${slack.teamId}:${general}:${root}` })
}

/** The page names no channel, so what is said about its buttons comes as a direct message. */
async function told(words: string): Promise<void> {
  const { slack } = environment
  await slack.waitFor(() => slack.messages(slack.seed.adaDm).some(({ text }) => text === words), {
    what: `a direct “${words}”`,
  })
}

describe('the buttons of the bot’s own page', () => {
  it('do nothing for somebody who has left the channel since it was shown', async () => {
    const { slack, neuroflash } = environment
    slack.leave(slack.seed.general, slack.seed.ada)
    pressed('export_thread')
    await told(english('readRefused'))
    pressed('reset_thread')
    await told(english('resetRefused'))

    expect(slack.files).toEqual([])
    expect(isDeleted(environment)).toBe(false)
    expect(neuroflash.requests.map(({ route }) => route)).not.toContain('messages')
    expect(slack.thread(slack.seed.general, root)).toHaveLength(2)
  })

  it('do what they say for somebody who is still there', async () => {
    const { slack } = environment
    pressed('export_thread')
    await slack.waitFor(() => slack.files.length === 1, { what: 'the file' })
    pressed('reset_thread')
    await untilDeleted(environment)
    await told(english('deletionConfirmed'))
    expect(heard(environment)).toEqual([])

    const { ada, adaDm, general } = slack.seed
    expect(slack.readable(slack.home(ada)?.body ?? {})).not.toContain('A quagga')
    const said = slack.messages(adaDm).filter(({ text }) => text !== english('oneMoment'))
    expect(said.map(({ text }) => text)).toEqual([
      toMessage(english('exportHandedOver', { link: { asItIs: slack.permalink(general, root) } })).text,
      english('deletionConfirmed'),
    ])
    for (const { readable } of said.slice(1)) expect(readable).toContain(slack.permalink(general, root))
  })
})

it('who took part and has left may not reset by a link either, an admin who has left may', async () => {
  const { slack } = environment
  const { ada, amy, general } = slack.seed
  const text = slack.permalink(general, root)
  for (const user of [ada, amy]) slack.leave(general, user)
  const lobby = slack.addChannel({ name: 'lobby', members: [ada, amy, slack.botUserId] })
  slack.command({ channel: lobby.id, user: ada, command: '/nf-reset', text })
  await untilHeard(environment, english('resetRefused'))
  expect(isDeleted(environment)).toBe(false)
  slack.command({ channel: lobby.id, user: amy, command: '/nf-reset', text })
  await untilDeleted(environment)
  await untilHeard(environment, 'has deleted the conversation')
})
