import { z } from 'zod'
import { createLogger } from '../../src/ops/logger.ts'
import type { SentMessage, StandInSlack } from '../../src/playground/slack/stand-in.ts'
import type { DeadLetter } from '../../src/storage/bot-store.ts'
import { until } from '../setup/until.ts'
import { openStore } from '../storage/open-store.ts'
import { age } from './age.ts'
import { type Environment, type EnvironmentOptions, openEnvironment } from './environment.ts'
import { answered, answersIn, mentioned, questions, said } from './people.ts'
import { expectNothingUnexpected, lines } from './telling.ts'

type SeenMessage = ReturnType<StandInSlack['thread']>[number]

/** A environment on a clock of ours, with what the tests of answers do and look at there. */
export type Timed = Environment & {
  /** Moves all clocks. Only between two tries: a thread that is held would count as left behind. */
  advance(ms: number): Promise<void>
  /** Moves them for so long, from one try to the next. */
  advanceThrough(ms: number, isOver: () => boolean): Promise<void>
  /** Ada mentions the bot in a thread of its own. */
  mention(text: string): SentMessage
  /** Ada writes on in the thread. */
  reply(to: SentMessage, text: string): SentMessage
  /** What the bot has said there. */
  said(thread: SentMessage): string[]
  saidMessages(thread: SentMessage): SeenMessage[]
  /** Resolves when the bot has said so many things there. */
  untilSaid(thread: SentMessage, count: number): Promise<string[]>
  /** Every question that neuroflash has stored, in any conversation. */
  stored(): string[]
  /** How each try at a turn ended. */
  tries(): Try[]
  untilTried(fact: (tries: Try[]) => boolean): Promise<void>
  calls(method: string): number
  requests(route: string): number
  /** What was set aside; stops the bot, since nobody else may look into its file. */
  deadLetters(): Promise<DeadLetter[]>
  leave(): Promise<void>
}

type Try = z.infer<typeof turnEnded>

const turnEnded = z.object({
  msg: z.literal('turn ended'),
  outcome: z.string(),
  code: z.string().optional(),
  parts: z.number(),
  attempt: z.number(),
})

/** No two tries are farther apart. */
const LONGEST_WAIT_MS = 11 * 60_000

const lookedUp = /"msg":"neuroflash (workspace|cannot be used( yet)?)"/

/** Chance is none: the first wait after a failure is a second, the next one two. */
export async function openTimed(options: Omit<EnvironmentOptions, 'surroundings'> = {}): Promise<Timed> {
  let offsetMs = 0
  const clock = () => Date.now() + offsetMs
  const monotonic = () => performance.now() + offsetMs
  const environment = await openEnvironment({
    ...options,
    surroundings: { clock, monotonic, random: () => 0 },
  })
  const { slack, neuroflash } = environment
  // The bot's own look at its workspace is over, whatever came of it: from here on every request is a turn's.
  await until(() => environment.log.some((line) => lookedUp.test(line)), {
    what: 'the bot to look up its workspace',
  })
  const saidMessages = (sent: SentMessage) =>
    slack.thread(sent.channel, sent.root).filter(({ isBot }) => isBot)
  const tries = () => lines(environment).flatMap((line) => turnEnded.safeParse(line).data ?? [])
  const timed = {
    advance: async (ms: number) => {
      offsetMs += ms
      if (environment.redis !== undefined) await age(environment.redis.url, ms)
    },
    /** As time passes when nobody watches: each try is followed by the longest wait there is between two. */
    advanceThrough: async (ms: number, isOver: () => boolean) => {
      for (let passedMs = 0; passedMs < ms && !isOver(); passedMs += LONGEST_WAIT_MS) {
        const before = tries().length
        await timed.advance(LONGEST_WAIT_MS)
        await until(() => isOver() || tries().length > before, { what: 'the next try' })
      }
    },
    mention: (text: string) => mentioned(environment, text),
    reply: ({ channel, root }: SentMessage, text: string) =>
      said(environment, text, { channel, threadTs: root }),
    said: (sent: SentMessage) => answersIn(environment, sent),
    saidMessages,
    untilSaid: async (sent: SentMessage, count: number) => {
      await answered(environment, sent, count)
      return answersIn(environment, sent)
    },
    stored: () => questions(environment).flat(),
    tries,
    untilTried: async (fact: (tries: Try[]) => boolean) => {
      let looked = -1
      const isNew = () => looked !== environment.log.length && fact(tries())
      await until(
        () => {
          const found = isNew()
          looked = environment.log.length
          return found
        },
        { what: 'a try to end' },
      )
    },
    calls: (method: string) => slack.calls.filter((call) => call.method === method).length,
    requests: (route: string) => neuroflash.requests.filter((request) => request.route === route).length,
    deadLetters: async () => {
      await environment.stopBot()
      const store = await openStore({ ...environment.config.storage, clock, log: createLogger('silent') })
      try {
        return await store.deadLetters(10)
      } finally {
        await store.close()
      }
    },
    leave: async () => {
      await environment.close()
      expectNothingUnexpected(environment)
    },
  }
  return Object.defineProperties(timed, Object.getOwnPropertyDescriptors(environment)) as Timed
}
