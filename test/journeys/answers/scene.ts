import { expect } from 'vitest'
import { z } from 'zod'
import { createLogger } from '../../../src/ops/logger.ts'
import type { SentMessage, StandInSlack } from '../../../src/playground/slack/stand-in.ts'
import type { DeadLetter } from '../../../src/storage/bot-store.ts'
import { until } from '../../setup/until.ts'
import { openStore } from '../../storage/open-store.ts'
import { type House, type HouseOptions, openHouse } from '../house.ts'
import { age } from './age.ts'

type SeenMessage = ReturnType<StandInSlack['thread']>[number]

/** A house on a clock of ours, with what the tests of answers do and look at there. */
export type Scene = House & {
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
export async function openScene(options: Omit<HouseOptions, 'surroundings'> = {}): Promise<Scene> {
  let offsetMs = 0
  const clock = () => Date.now() + offsetMs
  const monotonic = () => performance.now() + offsetMs
  const house = await openHouse({ ...options, surroundings: { clock, monotonic, random: () => 0 } })
  const { slack, neuroflash } = house
  // The bot's own look at its workspace is over, whatever came of it: from here on every request is a turn's.
  await until(() => house.log.some((line) => lookedUp.test(line)), {
    what: 'the bot to look up its workspace',
  })
  const { general, ada } = slack.seed
  const saidMessages = (sent: SentMessage) =>
    slack.thread(sent.channel, sent.root).filter(({ isBot }) => isBot)
  const said = (sent: SentMessage) => saidMessages(sent).map(({ text }) => text)
  const tries = () => linesOf(house).flatMap((line) => turnEnded.safeParse(line).data ?? [])
  const scene = {
    advance: async (ms: number) => {
      offsetMs += ms
      if (house.redis !== undefined) await age(house.redis.url, ms)
    },
    /** As time passes when nobody watches: each try is followed by the longest wait there is between two. */
    advanceThrough: async (ms: number, isOver: () => boolean) => {
      for (let passedMs = 0; passedMs < ms && !isOver(); passedMs += LONGEST_WAIT_MS) {
        const before = tries().length
        await scene.advance(LONGEST_WAIT_MS)
        await until(() => isOver() || tries().length > before, { what: 'the next try' })
      }
    },
    mention: (text: string) =>
      slack.say({ channel: general, user: ada, text: `<@${slack.botUserId}> ${text}` }),
    reply: (to: SentMessage, text: string) =>
      slack.say({ channel: to.channel, user: ada, text, threadTs: to.root }),
    said,
    saidMessages,
    untilSaid: async (sent: SentMessage, count: number) => {
      await slack.waitFor(() => said(sent).length >= count, {
        what: `${count} messages of the bot in the thread`,
        timeoutMs: 20_000,
      })
      return said(sent)
    },
    stored: () =>
      neuroflash.conversations.flatMap(({ messages }) =>
        messages.filter(({ role }) => role === 'user').map(({ content }) => content),
      ),
    tries,
    untilTried: async (fact: (tries: Try[]) => boolean) => {
      let looked = -1
      const isNew = () => looked !== house.log.length && fact(tries())
      await until(
        () => {
          const found = isNew()
          looked = house.log.length
          return found
        },
        { what: 'a try to end' },
      )
    },
    calls: (method: string) => slack.calls.filter((call) => call.method === method).length,
    requests: (route: string) => neuroflash.requests.filter((request) => request.route === route).length,
    deadLetters: async () => {
      await house.stopBot()
      const store = await openStore({ ...house.config.storage, clock, log: createLogger('silent') })
      try {
        return await store.deadLetters(10)
      } finally {
        await store.close()
      }
    },
    leave: async () => {
      await house.close()
      expect(slack.unexpected).toEqual([])
      expect(neuroflash.unexpected).toEqual([])
    },
  }
  return Object.defineProperties(scene, Object.getOwnPropertyDescriptors(house)) as Scene
}

export function linesOf(house: House): unknown[] {
  return house.log.map((line): unknown => JSON.parse(line))
}
