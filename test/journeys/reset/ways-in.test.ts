import { afterEach, describe, expect, it } from 'vitest'
import { storeKinds } from '../house.ts'
import { answered, leave, mentioned, questions, said, untilQuiet } from '../incoming/visit.ts'
import { type House, heard, isDeleted, openHouse, untilHeard } from './scene.ts'

let house: House

afterEach(() => leave(house))

describe.each(storeKinds)('a conversation is reset (%s store)', (store) => {
  const ways: [string, (root: string) => void][] = [
    [
      'by the command with a link',
      (root) => {
        const { slack } = house
        const { general, ada } = slack.seed
        slack.command({
          channel: general,
          user: ada,
          command: '/nf-reset',
          text: `<${slack.permalink(general, root)}>`,
        })
      },
    ],
    ['by a mention in the thread', (root) => void mentioned(house, 'Reset', { threadTs: root })],
    [
      'by the message shortcut and its modal',
      (root) => {
        const { slack } = house
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
      house = await openHouse({ store })
      const { slack } = house
      const sent = mentioned(house, 'Write a quagga slogan')
      await answered(house, sent)
      begin(sent.root)
      if (way.includes('modal')) {
        await slack.waitFor(() => slack.modal(slack.seed.ada), { what: 'the modal' })
        slack.submitView({ user: slack.seed.ada })
      }

      await untilHeard(house, 'the conversation is deleted')
      await answered(house, sent, 2)
      expect(slack.thread(sent.channel, sent.root).at(-1)?.text).toContain('Ada has reset this conversation')
      expect(isDeleted(house)).toBe(true)
      expect(heard(house)[0]).toContain('starts afresh')
    },
  )

  it('and is silent until the next mention, which starts anew', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'Write a quagga slogan')
    await answered(house, sent)
    mentioned(house, 'reset', { threadTs: sent.root })
    await answered(house, sent, 2)

    said(house, 'Nobody listens to quaggas', { threadTs: sent.root })
    await untilQuiet(house)
    mentioned(house, 'A new quagga', { threadTs: sent.root })
    await answered(house, sent, 3)
    expect(questions(house)).toEqual([['Write a quagga slogan'], ['A new quagga']])
  })

  it('from the list of the channel, and from the bot’s own page', async () => {
    house = await openHouse({ store })
    const { slack } = house
    const { general, ada } = slack.seed
    const first = mentioned(house, 'A first quagga')
    await answered(house, first)
    const second = mentioned(house, 'A second quagga')
    await answered(house, second)

    slack.command({ channel: general, user: ada, command: '/nf-reset' })
    const list = await slack.waitFor(() => slack.ephemerals.find(({ blocks }) => blocks.length > 3), {
      what: 'the list',
    })
    expect(slack.readable(list)).toMatch(/A second quagga[^]*A first quagga/)
    const value = (root: string): string => `${slack.teamId}:${general}:${root}`
    slack.press({ user: ada, on: { ephemeral: list.ts }, actionId: 'reset_thread', value: value(first.root) })
    await untilHeard(house, 'the conversation is deleted')
    expect(isDeleted(house, 0)).toBe(true)
    expect(isDeleted(house, 1)).toBe(false)

    slack.openHome({ user: ada })
    const home = await slack.waitFor(() => slack.home(ada), { what: 'the page' })
    expect(slack.readable(home.body)).toContain('A second quagga')
    expect(slack.readable(home.body)).not.toContain('A first quagga')
    slack.press({ user: ada, on: { view: home.id }, actionId: 'reset_thread', value: value(second.root) })
    await slack.waitFor(() => isDeleted(house, 1), { what: 'the deletion' }).catch(() => undefined)
    await house.neuroflash.waitFor(() => isDeleted(house, 1), { what: 'the second deletion' })
  })
})

describe('what is asked of the bot otherwise', () => {
  it.each([
    ['help', 'neuroflash remembers'],
    ['nonsense', 'neuroflash remembers'],
    ['status https://elsewhere.example/', 'don’t recognise that link'],
    ['', 'no conversations here yet'],
  ])('/nf-reset %s is answered privately', async (text, words) => {
    house = await openHouse({ store: 'embedded' })
    const { slack } = house
    slack.command({ channel: slack.seed.general, user: slack.seed.ada, command: '/nf-reset', text })
    await untilHeard(house, words)
    expect(slack.messages(slack.seed.general)).toEqual([])
  })

  it('a status says since when, how much, and whether neuroflash still has it', async () => {
    house = await openHouse({ store: 'embedded' })
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    mentioned(house, 'status', { threadTs: sent.root })
    await untilHeard(house, 'Answers: 1')
    expect(heard(house).join('\n')).toContain('neuroflash has its history')

    house.neuroflash.forget(house.neuroflash.conversations[0]?.uuid ?? '')
    mentioned(house, 'status', { threadTs: sent.root })
    await untilHeard(house, 'no longer has its history')
    expect(questions(house)).toEqual([['A quagga']])
  })

  it('a thread with nothing to reset gets a friendly sentence', async () => {
    house = await openHouse({ store: 'embedded' })
    const { slack } = house
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'is deleted')
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'nothing to reset here')
    expect(slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(2)
  })

  it('survives an answer’s address that is used up, and tells in the channel instead', async () => {
    house = await openHouse({ store: 'embedded' })
    const { slack } = house
    slack.fail('response_url', { times: Number.POSITIVE_INFINITY, with: { status: 404 } })
    slack.command({ channel: slack.seed.general, user: slack.seed.ada, command: '/nf-reset', text: 'help' })
    await untilHeard(house, 'neuroflash remembers')
    expect(slack.ephemerals.at(-1)?.via).toBe('chat.postEphemeral')
  })

  it('the bot’s own page shows what the person may still see, however much is behind it, and asks Slack once who that is', async () => {
    house = await openHouse({ store: 'embedded' })
    const { slack } = house
    const { secret, ada } = slack.seed
    await answered(house, mentioned(house, 'A visible quagga'))
    for (let place = 0; place < 31; place += 1) {
      await answered(house, mentioned(house, `Hidden quagga ${place}`, { channel: secret }))
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
    house = await openHouse({ store: 'embedded' })
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    const gate = Promise.withResolvers<void>()
    const off = house.neuroflash.onRequest('conversation', 'before', () => gate.promise)
    mentioned(house, 'status', { threadTs: sent.root })
    await untilHeard(house, 'One moment')
    gate.resolve()
    off()
    await untilHeard(house, 'Answers: 1')
  })
})
