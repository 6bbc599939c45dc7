import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sayIn } from '../../../src/slack/sentences.ts'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { answered, answersIn, heard, mentioned, said, untilHeard } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave } from '../../environment/telling.ts'

let environment: Environment

beforeEach(async () => {
  environment = await openEnvironment({ store: 'embedded' })
})

afterEach(() => leave(environment))

/** A command given where nothing else is, about whatever the link names. */
function commanded(user: string, text: string): void {
  const { slack } = environment
  const lobby = slack.addChannel({ name: 'lobby', members: [user, slack.botUserId] })
  slack.command({ channel: lobby.id, user, command: '/nf-reset', text })
}

describe('a reset of nothing', () => {
  it('is told so in one’s own direct message, of two or of several', async () => {
    const { adaDm, groupDm, ben } = environment.slack.seed
    said(environment, 'reset', { channel: adaDm })
    await untilHeard(environment, english('nothingToReset'))
    mentioned(environment, 'Reset', { channel: groupDm, user: ben })
    await untilHeard(environment, english('nothingToReset'), 2)
    expect(heard(environment)).toHaveLength(2)
  })

  it('is refused in somebody else’s direct message, in the same words as a reset of something', async () => {
    const { slack } = environment
    const { adaDm, ben } = slack.seed
    const nothing = slack.compose({ channel: adaDm, user: slack.seed.ada, text: 'A quagga not answered' })
    const something = said(environment, 'A quagga', { channel: adaDm })
    await answered(environment, something)
    for (const { ts } of [nothing, something]) commanded(ben, slack.permalink(adaDm, ts))
    await untilHeard(environment, english('resetRefused'), 2)
    expect(heard(environment)).toHaveLength(2)
  })

  it('is refused in a channel, and where somebody took no part in what the others of a direct message said', async () => {
    const { groupDm, ben } = environment.slack.seed
    mentioned(environment, 'reset')
    await untilHeard(environment, english('resetRefused'))
    const sent = mentioned(environment, 'A quagga', { channel: groupDm })
    await answered(environment, sent)
    mentioned(environment, 'reset', { channel: groupDm, threadTs: sent.root, user: ben })
    await untilHeard(environment, english('resetRefused'), 2)
    expect(heard(environment)).toHaveLength(2)
  })
})

describe('what is said in a direct message', () => {
  const direct = sayIn('de', { followUps: 'direct' }, Date.now)

  it.each(['all', 'mentions'] as const)(
    'lets nobody mention a bot that hears everything (FOLLOW_UPS=%s)',
    async (followUps) => {
      await leave(environment)
      environment = await openEnvironment({ config: { followUps }, language: 'de' })
      const { adaDm } = environment.slack.seed
      const sent = said(environment, 'Ein Slogan', { channel: adaDm })
      await answered(environment, sent)
      const reply = (text: string) => said(environment, text, { channel: adaDm, threadTs: sent.root })
      reply('Hilfe')
      await untilHeard(environment, 'Schreiben Sie im Thread `zurücksetzen`')
      reply('zurücksetzen')
      await answered(environment, sent, 2)
      expect(answersIn(environment, sent)[1]).toBe(direct('wasReset', { who: 'Ada' }))
      expect(answersIn(environment, sent)[1]).toContain('Schreiben Sie einfach weiter')
      reply('status')
      await untilHeard(environment, direct('statusNone'))
      reply(`<@${environment.slack.botUserId}>`)
      await answered(environment, sent, 3)
      expect(answersIn(environment, sent)[2]).toBe(direct('emptyMention'))
      reply('Noch ein Slogan')
      await answered(environment, sent, 4)
    },
  )
})

describe('a direct message', () => {
  it.each([
    ['of two', 'adaDm', 'direct message', 'direct-message'],
    ['of several', 'groupDm', 'group direct message', 'group-direct-message'],
  ] as const)('%s is called so in an export and in its name', async (_, place, words, inName) => {
    const { slack } = environment
    const channel = slack.seed[place]
    const sent = mentioned(environment, 'A quagga', { channel })
    await answered(environment, sent)
    mentioned(environment, 'export', { channel, threadTs: sent.root })
    await untilHeard(environment, english('exported'))
    mentioned(environment, 'export json', { channel, threadTs: sent.root })
    await untilHeard(environment, english('exported'), 2)

    const [markdown, json] = slack.files
    expect(markdown?.name).toMatch(new RegExp(`^neuroflash-${inName}-\\d{4}-\\d{2}-\\d{2}-a-quagga\\.md$`))
    expect(markdown?.content.toString()).toContain(`- Channel: ${words}\n`)
    expect(JSON.parse(json?.content.toString() ?? '')).toMatchObject({ thread: { channel: words } })
  })

  it.each([
    ['of two', 'adaDm', english('listTitleDirect')],
    ['of several', 'groupDm', english('listTitleDirect')],
    ['(a channel is none)', 'general', english('listTitle')],
  ] as const)('%s is called so above the list of its conversations', async (_, place, title) => {
    const { slack } = environment
    const channel = slack.seed[place]
    const sent = mentioned(environment, 'A quagga', { channel })
    await answered(environment, sent)
    slack.command({ channel, user: slack.seed.ada, command: '/nf-reset' })
    await untilHeard(environment, title)
    const [list] = slack.ephemerals
    expect(list?.text).toBe(title)
    expect(slack.readable(list ?? {})).toMatch(new RegExp(`^${title}\\n[^]*A quagga`))
  })
})
