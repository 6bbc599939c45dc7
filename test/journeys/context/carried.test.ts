import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import { answered, answersIn, mentioned, questions, said, untilHeard } from '../../environment/people.ts'
import { english, german } from '../../environment/sentences.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'
import { quotes } from './quotes.ts'

let environment: Environment

afterEach(() => leave(environment))

/** Ada begins a thread with people, who go on in it. */
function talk(words: string, ...further: readonly (readonly ['ada' | 'ben' | 'gus', string])[]): SentMessage {
  const first = said(environment, words)
  for (const [who, text] of further) reply(first, text, who)
  return first
}

function reply(
  { channel, root }: SentMessage,
  text: string,
  who: 'ada' | 'ben' | 'gus' = 'ada',
): SentMessage {
  return said(environment, text, { channel, threadTs: root, user: environment.slack.seed[who] })
}

function call({ channel, root }: SentMessage, text: string, who: 'ada' | 'ben' | 'gus' = 'ada'): SentMessage {
  return mentioned(environment, text, { channel, threadTs: root, user: environment.slack.seed[who] })
}

function calls(method: string): number {
  return environment.slack.calls.filter((made) => made.method === method).length
}

const [launch, date] = ['Kolleg*innen, der Launch ist am 3. Dezember.', 'Bei mir steht der 5.']

describe.each(storeKinds)('a mention in the middle of a thread (%s store)', (store) => {
  beforeEach(async () => {
    environment = await openEnvironment({ store })
  })

  it('is asked with what people wrote there before: by name, with times, in order', async () => {
    const thread = talk(launch, ['ben', date])
    call(thread, 'Was gilt?', 'gus')
    await answered(environment, thread)

    const [[question = ''] = []] = questions(environment)
    expect(quotes(question)).toEqual({
      said: [
        { who: 'Ada', at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/) as string, words: launch },
        { who: 'Ben', at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/) as string, words: date },
      ],
      author: 'Gus',
      question: 'Was gilt?',
      isCut: false,
    })
  })

  it('reads the thread once: from then on only the new message goes up', async () => {
    const thread = talk(launch, ['ben', date])
    call(thread, 'Was gilt?')
    await answered(environment, thread)
    reply(thread, 'Und wer weiß es?', 'ben')
    await answered(environment, thread, 2)
    call(thread, 'Danke!')
    await answered(environment, thread, 3)

    expect(questions(environment)[0]?.slice(1)).toEqual(['Und wer weiß es?', 'Danke!'])
    expect(calls('conversations.replies')).toBe(1)
  })

  it('takes three calls to Slack once people are known, and reads nothing where it begins its thread', async () => {
    const first = mentioned(environment, 'Who are we?')
    const old = talk(launch)
    call(old, 'Was gilt?')
    await answered(environment, first)
    await answered(environment, old)
    await untilQuiet(environment)
    const before = environment.slack.calls.length

    const later = talk(date)
    await Promise.all(call(later, 'Was gilt?').deliveries.map(({ done }) => done))
    await answered(environment, later)
    await untilQuiet(environment)

    const made = environment.slack.calls.slice(before).map(({ method }) => method)
    expect(made.toSorted()).toEqual([
      'assistant.threads.setStatus',
      'chat.postMessage',
      'conversations.replies',
    ])
    expect(calls('conversations.replies')).toBe(2)
  })

  it.each([
    '',
    'bitte!',
    '?',
    ':pray:',
    '🙏',
    '<@U0BEN00001>',
    'cc <@U0BEN00001|ben>',
    'Hey!',
    'Hallo',
    'Hi, danke :)',
  ])('says nothing else (%j): asks for a summary', async (words) => {
    const thread = talk(launch, ['ben', date])
    call(thread, words)
    await answered(environment, thread)

    const [[question = ''] = []] = questions(environment)
    expect(quotes(question)).toMatchObject({ question: english('summarise') })
    expect(quotes(question).said.map(({ words }) => words)).toEqual([launch, date])
  })

  it('says as little in a conversation: is asked as it is', async () => {
    const thread = talk(launch)
    call(thread, 'Bitte eine Headline')
    await answered(environment, thread)
    reply(thread, 'bitte!')
    await answered(environment, thread, 2)

    expect(questions(environment)[0]?.[1]).toBe('bitte!')
    expect(quotes(questions(environment)[0]?.[0] ?? '').question).toBe('Bitte eine Headline')
  })

  it('is asked in the language of whoever asks', async () => {
    const { slack } = environment
    const jana = slack.addPerson({ name: 'jana', locale: 'de-DE' }).id
    slack.join(slack.seed.general, jana)
    const thread = talk(launch, ['ben', date])
    mentioned(environment, '', { threadTs: thread.root, user: jana })
    await answered(environment, thread)

    const [[question = ''] = []] = questions(environment)
    expect(question).toMatch(/^Diese Frage kommt aus einem Slack-Thread/)
    expect(quotes(question)).toMatchObject({ author: 'Jana', question: german('summarise') })
  })

  it('says nothing else where nobody has said anything: gets the hint', async () => {
    const thread = mentioned(environment, '')
    await answered(environment, thread)
    call(thread, '')
    await answered(environment, thread, 2)

    expect(questions(environment)).toEqual([])
    expect(answersIn(environment, thread)).toEqual([english('emptyMention'), english('emptyMention')])
  })

  it.each(['bitte!', '?', '🙏', 'cc <@U0BEN00001>'])(
    'begins a thread and says nothing else (%j): gets the hint',
    async (words) => {
      const thread = mentioned(environment, words)
      await answered(environment, thread)

      expect(questions(environment)).toEqual([])
      expect(answersIn(environment, thread)).toEqual([english('emptyMention')])
    },
  )

  it('begins a thread with a greeting: is greeted back', async () => {
    const thread = mentioned(environment, 'Hallo!')
    await answered(environment, thread)

    expect(questions(environment)).toEqual([['Hallo!']])
  })

  it('leaves out what bots say and what people ask of the bot alone', async () => {
    const { slack } = environment
    const thread = talk(launch)
    slack.slackbot({ channel: thread.channel, threadTs: thread.root, text: 'Slackbot has something to say' })
    call(thread, 'status')
    await untilHeard(environment, english('statusNone'))
    call(thread, 'Was gilt?')
    await answered(environment, thread)

    const [[question = ''] = []] = questions(environment)
    expect(quotes(question).said.map(({ words }) => words)).toEqual([launch])
  })

  it('has nothing to quote where only bots have written', async () => {
    const { slack } = environment
    const thread = slack.slackbot({ channel: slack.seed.general, text: 'Reminder: stand-up' })
    call(thread, 'What is a stand-up?')
    await answered(environment, thread)

    expect(questions(environment)).toEqual([['What is a stand-up?']])
  })

  it('leaves out people of other companies', async () => {
    const { slack } = environment
    const { shared, eve, ada } = slack.seed
    const thread = said(environment, 'From outside', { channel: shared, user: eve })
    said(environment, 'From inside', { channel: shared, user: ada, threadTs: thread.root })
    call(thread, 'Go')
    await answered(environment, thread)

    const [[question = ''] = []] = questions(environment)
    expect(quotes(question).said.map(({ words }) => words)).toEqual(['From inside'])
    expect(question).not.toContain('From outside')
  })

  it('says what colleagues wrote, though Slack does not show who somebody beside them is', async () => {
    const { slack } = environment
    const { shared, eve, ada } = slack.seed
    const isEve = (body: Readonly<Record<string, unknown>>) => body['user'] === eve
    slack.fail('users.info', { with: { error: 'user_not_visible' }, times: 5, matching: isEve })
    const thread = said(environment, 'From inside', { channel: shared, user: ada })
    said(environment, 'From outside', { channel: shared, user: eve, threadTs: thread.root })
    mentioned(environment, 'Question', { channel: shared, threadTs: thread.root })
    await answered(environment, thread)

    expect(quotes(questions(environment)[0]?.[0] ?? '').said.map(({ words }) => words)).toEqual([
      'From inside',
    ])
  })

  it('is asked with what stood there when it was prepared, whatever is edited or deleted afterwards', async () => {
    const { slack, neuroflash } = environment
    const thread = talk(launch, ['ben', date], ['gus', 'This I take back'])
    const { ts } = slack.thread(thread.channel, thread.root)[1] ?? { ts: '' }
    const gone = slack.thread(thread.channel, thread.root)[2]?.ts ?? ''
    slack.remove({ channel: thread.channel, ts: gone })
    const gate = neuroflash.hold()
    call(thread, 'Was gilt?')
    await gate.arrived
    slack.edit({ channel: thread.channel, ts, text: 'Something quite different' })
    gate.release()
    await answered(environment, thread)

    const [[question = ''] = []] = questions(environment)
    expect(quotes(question).said.map(({ words }) => words)).toEqual([launch, date])
  })

  it('comes twice at once: only the first carries it, and neither is quoted to the other', async () => {
    const thread = talk(launch)
    call(thread, 'One')
    call(thread, 'Two', 'ben')
    await answered(environment, thread, 2)

    const [[first = '', second] = []] = questions(environment)
    expect(quotes(first)).toMatchObject({ said: [{ words: launch }], question: 'One' })
    expect(second).toBe('Two')
    expect(calls('conversations.replies')).toBe(1)
  })

  it('keeps what it read while neuroflash refuses the question', async () => {
    const thread = talk(launch)
    environment.neuroflash.fail('completions', { with: { status: 409, body: { error: 'Busy.' } } })
    environment.neuroflash.fail('create', { with: { status: 409, body: { error: 'Busy.' } } })
    call(thread, 'Was gilt?')
    await answered(environment, thread)

    const [[question = ''] = []] = questions(environment)
    expect(quotes(question)).toMatchObject({ said: [{ words: launch }], question: 'Was gilt?' })
    expect(calls('conversations.replies')).toBe(1)
  })
})

describe.each(storeKinds)('THREAD_CONTEXT=off (%s store)', (store) => {
  it('asks with the question’s own words, and reads no thread', async () => {
    environment = await openEnvironment({ store, threadContext: 'off' })
    const thread = talk(launch)
    call(thread, 'Was gilt?')
    await answered(environment, thread)
    const other = talk(date)
    call(other, '')
    await answered(environment, other)

    expect(questions(environment)).toEqual([['Was gilt?']])
    expect(answersIn(environment, other)).toEqual([english('emptyMention')])
    expect(calls('conversations.replies')).toBe(0)
    call(thread, 'status')
    await untilHeard(environment, english('statusSendsWords'))
  })
})

describe('a thread of thousands of messages', () => {
  let offsetMs = 0
  const clock = () => Date.now() + offsetMs

  afterEach(() => {
    offsetMs = 0
  })

  /** Ada and Ben have written so many messages, the first of which begins the thread, with a second between them. */
  function longThread(length: number): SentMessage {
    const { slack } = environment
    const thread = said(environment, 'Message 0')
    for (let at = 1; at < length; at += 1) {
      offsetMs += 1_000
      const user = at % 2 === 0 ? slack.seed.ada : slack.seed.ben
      const where = { channel: thread.channel, user, threadTs: thread.root }
      slack.say({ ...where, text: `Message ${at}`, deliver: 'none' })
    }
    return thread
  }

  async function asked(thread: SentMessage) {
    call(thread, 'Was gilt?')
    await answered(environment, thread)
    const [[question = ''] = []] = questions(environment)
    return quotes(question)
  }

  const latest = (length: number) => Array.from({ length: 50 }, (_, at) => `Message ${length - 50 + at}`)

  // Of what forms, and how it is read: see thread-tail.test.ts.
  it('is quoted from its end', async () => {
    environment = await openEnvironment({ surroundings: { clock } })
    const { said: quoted, isCut } = await asked(longThread(2_500))

    expect(isCut).toBe(true)
    expect(quoted.map(({ words }) => words)).toEqual(latest(2_500))
    expect(calls('conversations.replies')).toBe(2)
  })

  it('is quoted whole where its second page is its last', async () => {
    environment = await openEnvironment({ surroundings: { clock } })
    const thread = longThread(1_001)
    mentioned(environment, 'Wer schreibt?', { threadTs: thread.root })
    await answered(environment, thread)
    const again = longThread(1_049)
    const { said: quoted } = await asked(again)

    expect(quoted.map(({ words }) => words)).not.toContain('Message 0')
    expect(quotes(questions(environment)[1]?.[0] ?? '').said.map(({ words }) => words)).toEqual(latest(1_049))
  })
})
