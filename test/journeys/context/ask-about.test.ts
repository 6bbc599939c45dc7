import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import { answered, answersIn, questions, said, untilHeard } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave } from '../../environment/telling.ts'
import { quotes } from './quotes.ts'

let environment: Environment

afterEach(() => leave(environment))

type Who = 'ada' | 'ben' | 'eve'

/** The modal that opens for *Ask about this message*. */
async function opened(message: { readonly channel: string; readonly ts: string }, who: Who = 'ada') {
  const { slack } = environment
  const user = slack.seed[who]
  slack.shortcut({ channel: message.channel, user, callbackId: 'ask_about_message', ts: message.ts })
  await slack.waitFor(() => slack.modal(user) !== undefined, { what: 'a modal' })
  return slack.modal(user)
}

async function sent(words: string | undefined, who: Who = 'ada'): Promise<void> {
  const { slack } = environment
  const values = words === undefined ? {} : { question: words }
  const { deliveries } = slack.submitView({ user: slack.seed[who], values })
  await Promise.all(deliveries.map(({ done }) => done))
}

/** A press on one of the choices, and the field that it has filled. */
async function chosen(actionId: string): Promise<void> {
  const { slack } = environment
  const user = slack.seed.ada
  const before = slack.modal(user)
  const hash = before?.hash
  slack.press({ user, on: { view: before?.id ?? '' }, actionId })
  await slack.waitFor(() => slack.modal(user)?.hash !== hash, { what: 'a field that is filled' })
}

function shown(view: unknown): string {
  return JSON.stringify(view)
}

const brief = 'Kolleg*innen, der *Launch* ist am 3. Dezember.'

describe.each(storeKinds)('Ask about this message (%s store)', (store) => {
  let thread: SentMessage

  beforeEach(async () => {
    environment = await openEnvironment({ store })
    thread = said(environment, brief, { user: environment.slack.seed.ben })
  })

  it('asks in the message’s thread, and everybody there sees who asked what', async () => {
    const view = await opened(thread)
    expect(shown(view?.body)).toContain(`>${brief}`)
    await sent('What is *missing*?')
    await answered(environment, thread, 2)

    const [line = '', answer] = answersIn(environment, thread)
    expect(line).toContain(english('asksAbout', { who: 'Ada' }))
    expect(line).toContain('missing')
    const [[question = ''] = []] = questions(environment)
    expect(answer).toMatch(/^Answer 1 to: What is/)
    expect(question).toMatch(/^What is .*\n\n@Ben wrote:\n\n> Kolleg/)
    expect(environment.slack.modal(environment.slack.seed.ada)).toBeUndefined()
  })

  it('shows what was forwarded where the message says nothing else', async () => {
    const { slack } = environment
    const forward = slack.compose({ channel: thread.channel, user: slack.seed.ben, text: '' })
    const text = 'The price is 4.99'
    forward.message.attachments.push({ is_share: true, author_name: 'Ben', text })

    expect(shown((await opened(forward))?.body)).toContain(`>${text}`)
  })

  it('sends the message once, and the others of its thread before it', async () => {
    const { slack } = environment
    const long = { channel: thread.channel, threadTs: thread.root, text: 'Lorem ipsum\n'.repeat(900) }
    const asked = slack.say({ ...long, user: slack.seed.ben, deliver: 'none' })
    slack.say({ ...long, text: 'Thanks!', user: slack.seed.ben, deliver: 'none' })
    await opened(asked)
    await sent('Shorter')
    await answered(environment, thread, 2)

    const [[question = ''] = []] = questions(environment)
    const { said: before, author } = quotes(question)
    expect(before.map(({ words }) => words)).toEqual([expect.stringContaining('Launch'), 'Thanks!'])
    expect(author).toBe('Ada')
    expect(question.split('Lorem ipsum')).toHaveLength(901)
  })

  it.each([
    ['ask_rewrite', 'askRewrite'],
    ['ask_shorten', 'askShorten'],
    ['ask_translate', 'askTranslate'],
  ] as const)('fills its field with a choice: %s', async (action, sentence) => {
    await opened(thread)
    await chosen('ask_rewrite')
    await chosen(action)
    await sent(undefined)
    await answered(environment, thread, 2)

    expect(quotes(questions(environment)[0]?.[0] ?? '').question).toMatch(english(sentence))
  })

  it('goes on in a thread that has a conversation, about a message of its own too', async () => {
    const { slack } = environment
    await opened(thread)
    await sent('One')
    await answered(environment, thread, 2)
    const own = slack.thread(thread.channel, thread.root).at(-1)
    await opened({ channel: thread.channel, ts: own?.ts ?? '' }, 'ben')
    await sent('Two', 'ben')
    await answered(environment, thread, 4)

    expect(questions(environment)[0]?.[1]).toMatch(/^Two\n\nneuroflash wrote:\n\n> Answer 1 to/)
    expect(questions(environment)).toHaveLength(1)
  })

  it.each(['secret', 'groupDm', 'adaDm'] as const)(
    'works in every conversation that the bot is in: %s',
    async (where) => {
      const { slack } = environment
      const message = slack.say({
        channel: slack.seed[where],
        user: slack.seed.ada,
        text: brief,
        deliver: 'none',
      })
      await opened(message)
      await sent('Shorter')
      await answered(environment, message, 2)

      expect(questions(environment)).toEqual([[expect.stringContaining('Shorter')]])
    },
  )

  it.each([
    ['spaces', ' \u00A0\t\n '],
    ['letters that nobody sees', '\u200B\u2060\uFEFF'],
  ])('asks nothing where only %s were typed, and says so beside the field', async (_, words) => {
    const { slack } = environment
    await opened(thread)
    await sent(words)
    const { body, errors } = slack.modal(slack.seed.ada) ?? {}
    await sent('Shorter')
    await answered(environment, thread, 2)

    const [[field, sentence] = []] = Object.entries(errors ?? {})
    expect(sentence).toBe(english('askEmpty'))
    expect(shown(body)).toContain(field)
    expect(questions(environment)).toEqual([[expect.stringContaining('Shorter')]])
  })

  it('says what to do where the bot is not', async () => {
    const { slack } = environment
    const elsewhere = said(environment, brief, { channel: slack.seed.elsewhere })
    const view = await opened(elsewhere)

    expect(shown(view?.body)).toContain('/invite @neuroflash')
    expect(view?.body['submit']).toBeUndefined()
  })

  it('says so privately where the bot has left since', async () => {
    const { slack } = environment
    await opened(thread)
    slack.leave(thread.channel, slack.botUserId)
    await sent('Shorter')
    await untilHeard(environment, 'I’m not a member here')

    expect(questions(environment)).toEqual([])
  })

  it('says so privately to somebody who has left since, and asks nothing', async () => {
    const { slack } = environment
    await opened(thread)
    slack.leave(thread.channel, slack.seed.ada)
    await sent('Shorter')
    await slack.waitFor(
      () =>
        shown(slack.calls).includes(english('readRefused')) ||
        shown(slack.ephemerals).includes(english('readRefused')),
      { what: 'a refusal' },
    )

    expect(questions(environment)).toEqual([])
    expect(answersIn(environment, thread)).toEqual([])
  })

  it('says so privately where the message is gone', async () => {
    const { slack } = environment
    await opened(thread)
    slack.remove({ channel: thread.channel, ts: thread.ts })
    await sent('Shorter')
    await untilHeard(environment, english('askedMessageGone'))

    expect(questions(environment)).toEqual([])
  })

  it('shows a message without end, and quotes its beginning', async () => {
    const long = said(environment, 'Lorem ipsum\n'.repeat(3_000))
    await opened(long)
    await sent('Shorter')
    await answered(environment, long, 2)

    const { question } = quotes(questions(environment)[0]?.[0] ?? '')
    expect(question).toContain('> […]')
    expect(question.length).toBeLessThan(20_000)
  })
})
