import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import {
  answered,
  heard,
  isDeleted,
  mentioned,
  questions,
  said,
  untilHeard,
} from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

describe.each(storeKinds)('a conversation is reset (%s store)', (store) => {
  const ways: [string, (root: string) => void][] = [
    [
      'by the command with a link',
      (root) => {
        const { slack } = environment
        const { general, ada } = slack.seed
        slack.command({
          channel: general,
          user: ada,
          command: '/nf-reset',
          text: `<${slack.permalink(general, root)}>`,
        })
      },
    ],
    ['by a mention in the thread', (root) => void mentioned(environment, 'Reset', { threadTs: root })],
    [
      'by the message shortcut and its modal',
      (root) => {
        const { slack } = environment
        slack.shortcut({
          channel: slack.seed.general,
          user: slack.seed.ada,
          callbackId: 'reset_conversation',
          ts: root,
        })
      },
    ],
  ]

  it.each(ways)(
    '%s: it is deleted at neuroflash, and everybody and the requester are told',
    async (way, begin) => {
      environment = await openEnvironment({ store })
      const { slack } = environment
      const sent = mentioned(environment, 'Write a quagga slogan')
      await answered(environment, sent)
      begin(sent.root)
      if (way.includes('modal')) {
        await slack.waitFor(() => slack.modal(slack.seed.ada), { what: 'the modal' })
        slack.submitView({ user: slack.seed.ada })
      }

      await untilHeard(environment, 'has deleted the conversation')
      await answered(environment, sent, 2)
      expect(slack.thread(sent.channel, sent.root).at(-1)?.text).toContain('Ada has reset this conversation')
      expect(isDeleted(environment)).toBe(true)
      const told = heard(environment).filter((text) => text !== english('oneMoment'))
      expect(told).toEqual([english('deletionConfirmed')])
    },
  )

  it('and is silent until the next mention, which starts anew', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'Write a quagga slogan')
    await answered(environment, sent)
    mentioned(environment, 'reset', { threadTs: sent.root })
    await answered(environment, sent, 2)

    said(environment, 'Nobody listens to quaggas', { threadTs: sent.root })
    await untilQuiet(environment)
    mentioned(environment, 'A new quagga', { threadTs: sent.root })
    await answered(environment, sent, 3)
    const [before, [anew, ...more] = []] = questions(environment)
    expect(before).toEqual(['Write a quagga slogan'])
    // With what was written since, of which neuroflash does not know.
    expect(anew).toMatch(/Nobody listens to quaggas[^]*A new quagga$/)
    expect(anew).not.toContain('slogan')
    expect(more).toEqual([])
  })

  it('from the list of the channel, and from the bot’s own page', async () => {
    environment = await openEnvironment({ store })
    const { slack } = environment
    const { general, ada } = slack.seed
    const first = mentioned(environment, 'A first quagga')
    await answered(environment, first)
    const second = mentioned(environment, 'A second quagga')
    await answered(environment, second)

    slack.command({ channel: general, user: ada, command: '/nf-reset' })
    const list = await slack.waitFor(() => slack.ephemerals.find(({ blocks }) => blocks.length > 3), {
      what: 'the list',
    })
    expect(slack.readable(list)).toMatch(/A second quagga[^]*A first quagga/)
    const value = (root: string): string => `${slack.teamId}:${general}:${root}`
    slack.press({ user: ada, on: { ephemeral: list.ts }, actionId: 'reset_thread', value: value(first.root) })
    await untilHeard(environment, 'has deleted the conversation')
    expect(isDeleted(environment, 0)).toBe(true)
    expect(isDeleted(environment, 1)).toBe(false)

    slack.openHome({ user: ada })
    const home = await slack.waitFor(() => slack.home(ada), { what: 'the page' })
    expect(slack.readable(home.body)).toContain('A second quagga')
    expect(slack.readable(home.body)).not.toContain('A first quagga')
    slack.press({ user: ada, on: { view: home.id }, actionId: 'reset_thread', value: value(second.root) })
    await slack.waitFor(() => isDeleted(environment, 1), { what: 'the deletion' }).catch(() => undefined)
    await environment.neuroflash.waitFor(() => isDeleted(environment, 1), { what: 'the second deletion' })
  })
})

describe('what is asked of the bot otherwise', () => {
  it.each([
    ['help', 'neuroflash remembers'],
    ['nonsense', 'neuroflash remembers'],
    ['status https://elsewhere.example/', 'need a link to a message'],
    ['', 'no conversations here yet'],
  ])('/nf-reset %s is answered privately', async (text, words) => {
    environment = await openEnvironment({ store: 'embedded' })
    const { slack } = environment
    slack.command({ channel: slack.seed.general, user: slack.seed.ada, command: '/nf-reset', text })
    await untilHeard(environment, words)
    expect(slack.messages(slack.seed.general)).toEqual([])
  })

  it('a status says since when, how much, and whether neuroflash still has it', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    mentioned(environment, 'status', { threadTs: sent.root })
    await untilHeard(environment, '1 answer')
    expect(heard(environment).join('\n')).toContain('neuroflash still has the history')

    environment.neuroflash.forget(environment.neuroflash.conversations[0]?.uuid ?? '')
    mentioned(environment, 'status', { threadTs: sent.root })
    await untilHeard(environment, 'no longer has the history')
    expect(questions(environment)).toEqual([['A quagga']])
  })

  it('a thread with nothing to reset gets a friendly sentence', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const { slack } = environment
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilHeard(environment, 'has deleted the conversation')
    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilHeard(environment, 'nothing to reset here')
    expect(slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(2)
  })

  it('survives an answer’s address that is used up, and tells in the channel instead', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const { slack } = environment
    slack.fail('response_url', { times: Number.POSITIVE_INFINITY, with: { status: 404 } })
    slack.command({ channel: slack.seed.general, user: slack.seed.ada, command: '/nf-reset', text: 'help' })
    await untilHeard(environment, 'neuroflash remembers')
    expect(slack.ephemerals.at(-1)?.via).toBe('chat.postEphemeral')
  })

  it('the bot’s own page shows what the person may still see, however much is behind it, and asks Slack once who that is', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const { slack } = environment
    const { secret, ada } = slack.seed
    await answered(environment, mentioned(environment, 'A visible quagga'))
    for (let place = 0; place < 31; place += 1) {
      await answered(environment, mentioned(environment, `Hidden quagga ${place}`, { channel: secret }))
    }
    slack.leave(secret, ada)
    const before = slack.calls.filter(({ method }) => method === 'users.info').length
    slack.openHome({ user: ada })
    const home = await slack.waitFor(() => slack.home(ada), { what: 'the page' })
    expect(slack.readable(home.body)).toContain('A visible quagga')
    expect(slack.readable(home.body)).not.toContain('Hidden quagga')
    expect(slack.calls.filter(({ method }) => method === 'users.info')).toHaveLength(before + 1)
  })

  it('a long wait is announced', async () => {
    environment = await openEnvironment({ store: 'embedded' })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    const gate = Promise.withResolvers<void>()
    const off = environment.neuroflash.onRequest('conversation', 'before', () => gate.promise)
    mentioned(environment, 'status', { threadTs: sent.root })
    await untilHeard(environment, 'One moment')
    gate.resolve()
    off()
    await untilHeard(environment, '1 answer')
    const [announced, status, ...more] = heard(environment)
    expect([announced, status]).toEqual([
      expect.stringContaining('One moment'),
      expect.stringContaining('1 answer'),
    ])
    expect(more).toEqual([])
  })
})
