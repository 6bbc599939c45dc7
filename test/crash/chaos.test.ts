import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { messageOf } from '../../src/slack/outgoing/message.ts'
import { parseMarkdown } from '../../src/slack/outgoing/parse.ts'
import { split } from '../../src/slack/outgoing/split.ts'
import { openStandIns, type StandIns } from '../environment/environment.ts'
import { pick, seeded } from '../setup/chance.ts'
import { type RedisServer, startRedisServer } from '../setup/redis-server.ts'
import { Crowd, type Told } from './crowd.ts'
import { armFault } from './faults.ts'
import { type Figures, untilIdle } from './idle.ts'
import { Keeper, Starts } from './keeper.ts'

const seed = Number(process.env['CHAOS_SEED'] ?? 20_261_124)

const THREADS = 30
const MESSAGES = 150
/** A message every so often, so that all this takes its time; nothing is waited for in this way. */
const PACE_MS = 160
const KILL_EVERY = 20

describe.concurrent(`P2, P3 and P4: chaos with the real process (CHAOS_SEED=${seed})`, () => {
  it('asks and answers each message once, while two processes and their Redis are killed', {
    timeout: 300_000,
  }, async ({ onTestFinished }) => {
    const servers: RedisServer[] = []
    const dir = await mkdtemp(join(tmpdir(), 'neuroflash-crash-redis-'))
    let server = await startRedisServer({ appendonly: true, dir })
    servers.push(server)
    const standIns = await openStandIns({
      redisUrl: server.url,
      neuroflash: { answer },
      timeoutMs: 3_000,
      settleMs: 3_000,
    })
    onTestFinished(async () => {
      await standIns.close()
      for (const running of servers) await running.kill()
      await rm(dir, { recursive: true, force: true })
    })

    const left = await rage(standIns, 2, async (round) => {
      if (round !== 4) return
      await server.kill()
      server = await startRedisServer({ appendonly: true, dir, port: server.port })
      servers.push(server)
    })

    expect(left).toEqual(asItShouldBe)
  })

  it('asks and answers each message once, while the one process on the embedded store is killed', {
    timeout: 300_000,
  }, async ({ onTestFinished }) => {
    const standIns = await openStandIns({ neuroflash: { answer }, timeoutMs: 3_000, settleMs: 3_000 })
    onTestFinished(() => standIns.close())

    const left = await rage(standIns, 1, () => undefined)

    expect(left).toEqual(asItShouldBe)
  })
})

type Left = {
  readonly figures: Figures
  readonly problems: readonly string[]
  readonly unexpected: readonly unknown[]
}

const asItShouldBe: Left = { figures: { waiting: 0, dead: 0 }, problems: [], unexpected: [] }

/** People write, everything fails, processes die; then all comes to an end. Gives what is left. */
async function rage(
  standIns: StandIns,
  processes: number,
  between: (round: number) => Promise<void> | undefined,
): Promise<Left> {
  const chance = seeded(seed)
  const urls = new Map<Keeper, string>()
  const starts = new Starts(2)
  const keepers = Array.from({ length: processes }, () => {
    const keeper: Keeper = new Keeper(standIns, starts, (url) => void urls.set(keeper, url))
    return keeper
  })
  await Promise.all(keepers.map((keeper) => keeper.start({})))
  const crowd = new Crowd(standIns, { threads: THREADS, chance, urls: () => [...urls.values()] })

  for (let written = 1; written <= MESSAGES; written += 1) {
    crowd.write()
    for (let letters = 0; letters < 3; letters += 1) crowd.deliverOne()
    if (chance() < 0.3) armFault(standIns, chance)
    if (written % KILL_EVERY === 0) {
      await pick(keepers, chance).bot.kill()
      await between(written / KILL_EVERY)
    }
    await letTimePass(standIns)
  }
  while (!crowd.isAllAcked) {
    crowd.deliverOne()
    await letTimePass(standIns, 2_900)
  }
  const figures = await comesToAnEnd(standIns, keepers)
  await Promise.all(keepers.map((keeper) => keeper.end()))

  const kills = keepers.flatMap(({ deaths }) => deaths).length
  console.log(
    `${crowd.threads.flat().length} messages, ${kills} kills, ${standIns.neuroflash.requests.length} requests`,
  )
  return {
    figures,
    problems: crowd.threads.flatMap((thread) => problemsOf(standIns, thread)),
    unexpected: [...standIns.slack.unexpected, ...standIns.neuroflash.unexpected],
  }
}

/** Slack's clock goes faster where only its retries are waited for. */
async function letTimePass({ slack, neuroflash }: StandIns, slackMs = 700): Promise<void> {
  await pause(PACE_MS)
  await neuroflash.settleLate()
  slack.advance(slackMs)
}

/** What neuroflash has kept back comes, until nothing waits. */
async function comesToAnEnd(standIns: StandIns, keepers: readonly Keeper[]): Promise<Figures> {
  const ended = new AbortController()
  const late = async () => {
    while (!ended.signal.aborted) await letTimePass(standIns)
  }
  const settling = late()
  try {
    const [first] = keepers
    return await untilIdle(() => first?.url() ?? Promise.reject(new Error('no process')))
  } finally {
    ended.abort()
    await settling
  }
}

function problemsOf({ slack, neuroflash }: StandIns, thread: readonly Told[]): string[] {
  const [root] = thread
  if (root === undefined) return []
  const isOurs = (text: string) => thread.some((told) => told.text === text)
  const conversations = neuroflash.conversations.filter(({ messages }) =>
    messages.some((m) => isOurs(m.content)),
  )
  const messages = conversations.flatMap((conversation) => conversation.messages)
  const asked = messages.filter(({ role }) => role === 'user').map(({ content }) => content)
  const answers = messages
    .filter(({ role }) => role === 'assistant')
    .flatMap(({ content }) => partsOf(content))
  const shown = slack
    .thread(root.sent.channel, root.sent.ts)
    .filter(({ isBot }) => isBot)
    .map(({ text }) => text)
  return [
    ...(conversations.length === 1 ? [] : [`${root.text}: ${conversations.length} conversations`]),
    ...differing(`${root.text}: asked`, [...asked].sort(), thread.map(({ text }) => text).sort()),
    ...differing(`${root.text}: shown`, shown, answers),
    ...disorder(thread, asked),
  ]
}

/** Pairs asked in another order than they were written in, although the first was stored before the second came. */
function disorder(thread: readonly Told[], asked: readonly string[]): string[] {
  return thread.flatMap((earlier, index) =>
    thread
      .slice(index + 1)
      .filter((later) => asked.indexOf(later.text) < asked.indexOf(earlier.text))
      .filter((later) => (earlier.ackedMs ?? Infinity) < (later.firstSentMs ?? 0))
      .map((later) => `${later.text} was asked before ${earlier.text}, which waited`),
  )
}

function differing(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const short = (texts: readonly string[]) => texts.map((text) => text.slice(0, 30)).join(' | ')
  const isSame = found.length === expected.length && found.every((text, index) => text === expected[index])
  return isSame ? [] : [`${what} ${short(found)} instead of ${short(expected)}`]
}

function answer(question: string): string {
  if (!question.startsWith('Long')) return `Answer to ${question}`
  return [1, 2, 3]
    .map((part) => `${part} of ${question}. ${'Word by word. '.repeat(200)}`.trim())
    .join('\n\n')
}

function partsOf(text: string): string[] {
  return split(parseMarkdown(text)).map((part) => messageOf(part).text)
}
