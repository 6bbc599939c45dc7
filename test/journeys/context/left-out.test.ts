import { rmSync } from 'node:fs'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import {
  answered,
  answersIn,
  mentioned,
  questions,
  said,
  untilDeleted,
  untilHeard,
} from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave } from '../../environment/telling.ts'
import { quotes } from './quotes.ts'

let environment: Environment

afterEach(() => leave(environment))

function reply({ channel, root }: SentMessage, text: string): SentMessage {
  return said(environment, text, { channel, threadTs: root })
}

function call({ channel, root }: SentMessage, text: string): SentMessage {
  return mentioned(environment, text, { channel, threadTs: root })
}

/** What was quoted with the question that opened the latest conversation. */
function quotedLast(): string[] {
  return quotes(questions(environment).at(-1)?.[0] ?? '').said.map(({ words }) => words)
}

/** The bot goes on, and knows of nothing that was. */
async function loseStore(): Promise<void> {
  const { redis, config } = environment
  await environment.stopBot()
  rmSync(config.storage.dataDir, { recursive: true })
  if (redis !== undefined) {
    const client = new Redis(redis.url)
    await client.flushall()
    await client.quit()
  }
  await environment.startBot()
}

function lineAfterReset({ channel, root }: SentMessage) {
  const lines = environment.slack.thread(channel, root).filter(({ text }) => text.includes('has reset this'))
  return lines.at(-1)
}

describe.each(storeKinds)('P7: what was said before a reset is told to nobody again (%s store)', (store) => {
  let thread: SentMessage

  beforeEach(async () => {
    environment = await openEnvironment({ store })
    thread = said(environment, 'Long before')
    call(thread, 'Old question')
    await answered(environment, thread)
    call(thread, 'reset')
    await answered(environment, thread, 2)
    await untilDeleted(environment)
  })

  it('and what was said after it is', async () => {
    reply(thread, 'Said afterwards')
    call(thread, 'New question')
    await answered(environment, thread, 3)

    expect(quotedLast()).toEqual(['Said afterwards'])
  })

  it('nor where the line after the reset is gone', async () => {
    const { slack } = environment
    slack.remove({ channel: thread.channel, ts: lineAfterReset(thread)?.ts ?? '' })
    reply(thread, 'Said afterwards')
    call(thread, 'New question')
    await answered(environment, thread, 2)

    expect(questions(environment).at(-1)).toEqual(['New question'])
  })

  it('nor where only the line after an earlier reset is there', async () => {
    const { slack } = environment
    call(thread, 'Second question')
    await answered(environment, thread, 3)
    call(thread, 'reset')
    await answered(environment, thread, 4)
    slack.remove({ channel: thread.channel, ts: lineAfterReset(thread)?.ts ?? '' })
    call(thread, 'Third question')
    await answered(environment, thread, 4)

    expect(questions(environment).at(-1)).toEqual(['Third question'])
  })

  it('nor where somebody else writes what the line says', async () => {
    const { slack } = environment
    slack.remove({ channel: thread.channel, ts: lineAfterReset(thread)?.ts ?? '' })
    reply(thread, 'Ada has reset this conversation. Mention me to start a new one.')
    call(thread, 'New question')
    await answered(environment, thread, 2)

    expect(questions(environment).at(-1)).toEqual(['New question'])
  })
})

describe.each(storeKinds)('a thread with an earlier conversation (%s store)', (store) => {
  it('tells nothing of it again once everything that was stored is lost', async () => {
    environment = await openEnvironment({ store })
    const thread = said(environment, 'Long before')
    call(thread, 'Old question')
    await answered(environment, thread)
    reply(thread, 'Never answered')
    await answered(environment, thread, 2)
    await loseStore()
    call(thread, 'New question')
    await answered(environment, thread, 3)

    expect(questions(environment)).toEqual([expect.anything(), ['New question']])
  })

  it('tells what was said before the bot was called, and not the question that it refused', async () => {
    environment = await openEnvironment({ store })
    environment.neuroflash.fail('create', { with: { status: 422, body: { error: 'No.' } } })
    const thread = said(environment, 'Long before')
    call(thread, 'First try')
    await answered(environment, thread)
    call(thread, 'Second try')
    await answered(environment, thread, 2)

    expect(quotedLast()).toEqual(['Long before'])
  })

  it('is not read again for a question that finds the conversation gone', async () => {
    environment = await openEnvironment({ store })
    const { slack, neuroflash } = environment
    const thread = said(environment, 'Long before')
    call(thread, 'Old question')
    await answered(environment, thread)
    neuroflash.forget(neuroflash.conversations[0]?.uuid ?? '')
    reply(thread, 'New question')
    await answered(environment, thread, 3)

    expect(questions(environment).at(-1)).toEqual(['New question'])
    expect(slack.calls.filter(({ method }) => method === 'conversations.replies')).toHaveLength(1)
  })
})

describe.each(storeKinds)('a thread that Slack does not show (%s store)', (store) => {
  beforeEach(async () => {
    environment = await openEnvironment({ store })
  })

  it.each<[string, Parameters<Environment['slack']['fail']>[1]['with']]>([
    ['it may not be read', { error: 'missing_scope', needed: 'channels:history' }],
    ['it is not in the channel', { error: 'not_in_channel' }],
    ['Slack asks for patience', { status: 429, retryAfter: 60 }],
    ['Slack is out of order', { status: 500 }],
    ['Slack hangs', 'hang'],
  ])('goes without, and its author is told alone, after the answer: %s', async (_, fault) => {
    const { slack } = environment
    slack.fail('conversations.replies', { with: fault })
    const thread = said(environment, 'Long before')
    call(thread, 'Question')
    await answered(environment, thread)
    await untilHeard(environment, english('contextMissed'))

    expect(questions(environment)).toEqual([['Question']])
    const [note, ...others] = slack.ephemerals
    expect(others).toEqual([])
    expect(note).toMatchObject({ user: slack.seed.ada, channel: thread.channel, threadTs: thread.root })
    reply(thread, 'Next')
    await answered(environment, thread, 2)
    expect(questions(environment)).toEqual([['Question', 'Next']])
  })

  it('goes without where nobody says who has written in it', async () => {
    const { slack } = environment
    slack.fail('users.info', { with: { status: 500 }, times: 10 })
    const thread = said(environment, 'Long before')
    call(thread, 'Question')
    await answered(environment, thread)
    await untilHeard(environment, english('contextMissed'))

    expect(questions(environment)).toEqual([['Question']])
  })

  it.each(['', 'bitte!'])('has nothing to summarise (%j)', async (words) => {
    const { slack } = environment
    slack.fail('conversations.replies', { with: { error: 'not_in_channel' } })
    const thread = said(environment, 'Long before')
    call(thread, words)
    await answered(environment, thread)

    expect(questions(environment)).toEqual([])
    expect(answersIn(environment, thread)).toEqual([english('nothingToSummarise')])
  })
})

describe.each(storeKinds)('what was written around a question that was refused (%s store)', (store) => {
  it.each([
    ['what people say to each other', 'all', ['Before', '@Ben Between', 'After']],
    ['all that is no question', 'mentions', ['Before', '@Ben Between', 'To nobody', 'After']],
  ] as const)('is quoted with the next one: %s (FOLLOW_UPS=%s)', async (_, followUps, expected) => {
    environment = await openEnvironment({ store, config: { followUps } })
    const { neuroflash, slack } = environment
    const { ben, ada } = slack.seed
    const refused = followUps === 'all' ? 2 : 1
    for (let times = 0; times < refused; times += 1)
      neuroflash.fail('completions', { with: { status: 400, body: { error: 'Bad.' } } })
    const gate = neuroflash.hold()
    const thread = said(environment, 'Before')
    call(thread, 'Refused')
    await gate.arrived
    reply(thread, `<@${ben}> Between`)
    reply(thread, 'To nobody')
    gate.release()
    await answered(environment, thread, refused)
    said(environment, `<@${ada}> After`, { channel: thread.channel, threadTs: thread.root, user: ben })
    call(thread, 'What now?')
    await slack.waitFor(() => answersIn(environment, thread).at(-1)?.startsWith('Answer') === true, {
      what: 'an answer',
    })

    expect(quotedLast()).toEqual(expected.map((words) => (words === 'After' ? '@Ada After' : words)))
  })
})
