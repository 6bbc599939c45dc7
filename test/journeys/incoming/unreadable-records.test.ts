import Database from 'better-sqlite3'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { messageId, threadKey } from '../../../src/slack/thread-key.ts'
import { hashTag, recordKey } from '../../../src/storage/keys.ts'
import {
  type Environment,
  openEnvironment,
  type StoreKind,
  storeKinds,
} from '../../environment/environment.ts'
import { answered, answersIn, mentioned, questions, said } from '../../environment/people.ts'
import { english, german } from '../../environment/sentences.ts'
import { deadLetters, leave, lines, untilLogged, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

type Columns = Readonly<Record<string, string | number>>

/** A first question was answered, two replies wait, the first of them of somebody German, and the bot is stopped. */
async function stoppedInTheMiddle(store: StoreKind): Promise<{ first: SentMessage; waiting: SentMessage }> {
  environment = await openEnvironment({ store })
  const { slack } = environment
  const jana = slack.addPerson({ name: 'jana', locale: 'de-DE' }).id
  slack.join(slack.seed.general, jana)
  const gate = environment.neuroflash.hold()
  const first = mentioned(environment, 'quagga one')
  await gate.arrived
  const waiting = said(environment, 'quagga two', { threadTs: first.root, user: jana })
  await waiting.delivered()
  await said(environment, 'quagga three', { threadTs: first.root }).delivered()
  const stopped = environment.stopBot()
  gate.release()
  await stopped
  return { first, waiting }
}

/** Overwrites fields of a stored item: as `fields` in Redis, as `columns` in the file. */
async function spoilItem({ channel, ts }: SentMessage, how: { fields: Columns; columns: Columns }) {
  const id = messageId({ team: environment.slack.teamId, channel, ts })
  if (environment.redis === undefined) return inFile('items', 'id', id, how.columns)
  await inRedis(environment.redis.url, (redis) => redis.hset(recordKey('item', id, hashTag()), how.fields))
}

async function spoilLink({ channel, root }: SentMessage, record: string) {
  const thread = threadKey({ team: environment.slack.teamId, channel, ts: root })
  if (environment.redis === undefined) return inFile('links', 'thread', thread, { record })
  await inRedis(environment.redis.url, (redis) =>
    redis.set(recordKey('link', thread, hashTag()), `0:1:${record}`),
  )
}

async function inRedis(url: string, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(url)
  try {
    await work(redis)
  } finally {
    redis.disconnect()
  }
}

function inFile(table: string, key: string, id: string, columns: Columns): void {
  const file = new Database(`${environment.config.storage.dataDir}/neuroflash.db`)
  try {
    for (const [column, value] of Object.entries(columns)) {
      const { changes } = file.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).run(value, id)
      expect(changes).toBe(1)
    }
  } finally {
    file.close()
  }
}

const spoilt: [string, { fields: Columns; columns: Columns }][] = [
  ['of a version that never was', { fields: { v: 0 }, columns: { version: 0 } }],
  [
    'whose content is garbage',
    { fields: { content: '\u0000quagga{' }, columns: { content: '\u0000quagga{' } },
  ],
  ['whose stage nobody knows', { fields: { stage: 'lost:{"name":"lost"}' }, columns: { stage: 'lost:{}' } }],
  ['whose stage is garbage', { fields: { stage: 'quagga' }, columns: { stage: 'quagga' } }],
]

describe.each(storeKinds)('P6: a stored message (%s store)', (store) => {
  it.each(spoilt)('%s becomes a dead letter, its thread is told and goes on', async (_, how) => {
    const { first, waiting } = await stoppedInTheMiddle(store)
    await spoilItem(waiting, how)

    await environment.startBot()
    await answered(environment, first, 3)
    await untilQuiet(environment)

    expect(answersIn(environment, first)).toEqual([
      'Answer 1 to: quagga one',
      german('unreadable'),
      'Answer 2 to: quagga three',
    ])
    expect(questions(environment)).toEqual([['quagga one', 'quagga three']])
    expect(await deadLetters(environment)).toBe(1)
    const error = lines(environment).find(({ level }) => level === 'error')
    expect(error).toMatchObject({ key: expect.stringContaining('item:') as string })
  })
})

const leftToNewer = 'a later version of the bot has stored this, and maybe more: it is left to that version'

const newer = { fields: { v: 99 }, columns: { version: 99 } }
const ours = { fields: { v: 1 }, columns: { version: 1 } }

describe.each(storeKinds)('a message that a later version of the bot has stored (%s store)', (store) => {
  it('is left to that version, and its thread waits until it has come to it', async () => {
    const { first, waiting } = await stoppedInTheMiddle(store)
    await spoilItem(waiting, newer)

    await environment.startBot()
    await untilLogged(environment, leftToNewer)
    expect(answersIn(environment, first)).toEqual(['Answer 1 to: quagga one'])
    expect(await deadLetters(environment)).toBe(0)

    await answered(environment, mentioned(environment, 'zebra'), 1)

    await environment.stopBot()
    await spoilItem(waiting, ours)
    await environment.startBot()
    await answered(environment, first, 3)
    expect(questions(environment)).toContainEqual(['quagga one', 'quagga two', 'quagga three'])
  })
})

describe.each(storeKinds)('a thread whose link is (%s store)', (store) => {
  it.each([
    ['of a version that never was', '{"v":0}'],
    ['garbage', '\u0000quagga{'],
  ])('%s goes on in a new conversation, and the old link is kept for the operator', async (_, record) => {
    const { first } = await stoppedInTheMiddle(store)
    await spoilLink(first, record)

    await environment.startBot()
    await answered(environment, first, 3)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga one'], ['quagga two', 'quagga three']])
    expect(await deadLetters(environment)).toBe(1)
    expect(lines(environment).filter(({ level }) => level === 'error')).toHaveLength(1)
  })
})

describe('P6: a message whose record is gone from Redis', () => {
  it('leaves its thread told and going on', async () => {
    const { first, waiting } = await stoppedInTheMiddle('redis')
    const id = messageId({ team: environment.slack.teamId, channel: waiting.channel, ts: waiting.ts })
    await inRedis(environment.redis?.url ?? '', (redis) => redis.del(recordKey('item', id, hashTag())))

    await environment.startBot()
    await answered(environment, first, 3)
    await untilQuiet(environment)

    // Nobody knows any more whose it was.
    expect(answersIn(environment, first)).toContain(english('unreadable'))
    expect(questions(environment)).toEqual([['quagga one', 'quagga three']])
  })
})
