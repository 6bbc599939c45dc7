import { isDeepStrictEqual } from 'node:util'
import { openStandIns, type StandIns } from '../environment/environment.ts'
import { until } from '../setup/until.ts'
import {
  type Crossing,
  describeKill,
  type Kill,
  letPass,
  storeSteps,
  watched,
  watchRequests,
} from './crossings.ts'
import { PATIENCE_MS, untilIdle } from './idle.ts'
import { Keeper, type Starts } from './keeper.ts'
import { MENTION, type Scenario, type Step, TIME } from './scenarios.ts'

/** How a scenario went. */
export type Run = {
  /** What the bot did in the scenario's steps; with nothing before them, from its start on. */
  readonly crossings: readonly Crossing[]
  readonly wasKilled: boolean
  /** What is not as it has to be. */
  readonly problems: readonly string[]
  /** From the death to the end of all work. */
  readonly recoveryMs: number | undefined
}

type Options = {
  readonly redisUrl: string | undefined
  readonly starts: Starts
  /** The test's end, by its time limit too. */
  readonly signal: AbortSignal
  readonly kill?: Kill
}

/** Plays a scenario with the real process, killed once where `kill` says so, and looks at what is there in the end. */
export async function play(scenario: Scenario, { redisUrl, starts, signal, kill }: Options): Promise<Run> {
  const standIns = await openStandIns({
    settleMs: 1_500,
    ...(scenario.concurrency === undefined ? {} : { concurrency: scenario.concurrency }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(scenario.neuroflash === undefined ? {} : { neuroflash: scenario.neuroflash }),
    ...(scenario.timeoutMs === undefined ? {} : { timeoutMs: scenario.timeoutMs }),
  })
  const keeper = new Keeper(standIns, starts, (url) => takeOver(standIns, url))
  signal.addEventListener('abort', () => void standIns.close())
  try {
    const requests = watchRequests(standIns, kill, () => keeper.bot)
    await keeper.start(watched(standIns, kill))
    const threads = new Threads(standIns)
    for (const step of scenario.before ?? []) await threads.step(step)
    if (scenario.before !== undefined) await untilIdle(keeper.url)
    const all = () => [...storeSteps(standIns), ...requests()]
    const prior = new Set(all().map(nameOf))
    for (const step of scenario.steps) await threads.step(step)
    if (kill === undefined) {
      await untilIdle(keeper.url)
      await untilDeleted(standIns, scenario.expected.deleted ?? 0)
      await untilThere(scenario.least, all)
    }
    const crossings = all().filter(
      (crossing) => scenario.before === undefined || !prior.has(nameOf(crossing)),
    )
    for (const step of scenario.afterwards ?? []) await threads.step(step)
    const { dead } = await untilIdle(keeper.url)
    await untilDeleted(standIns, scenario.expected.deleted ?? 0)
    await untilTold(standIns, scenario.expected.isTold)
    const idleMs = performance.now()
    await keeper.end()
    const [deathMs] = keeper.deaths
    return {
      crossings,
      wasKilled: deathMs !== undefined,
      problems: problemsOf(scenario, { standIns, thread: threads.texts, dead, kill }),
      recoveryMs: deathMs === undefined ? undefined : Math.max(0, idleMs - deathMs),
    }
  } catch (error) {
    const killed = kill === undefined ? 'nothing' : describeKill(kill)
    throw new Error(`${scenario.name}, killed ${killed}:\n${keeper.bot.lastLines()}`, { cause: error })
  } finally {
    await standIns.close()
  }
}

/** Resolves when so many conversations are deleted: a task, which no idle inbox tells of. */
async function untilDeleted({ neuroflash }: StandIns, count: number): Promise<void> {
  const deleted = () => neuroflash.conversations.filter((conversation) => conversation.deleted).length
  await neuroflash.waitFor(() => deleted() >= count, { timeoutMs: PATIENCE_MS, what: `${count} deletions` })
}

/** Resolves when somebody was told this alone: by a task, too. */
async function untilTold({ slack }: StandIns, words: string | undefined): Promise<void> {
  const isTold = () => words === undefined || slack.ephemerals.some(({ text }) => text === words)
  await slack.waitFor(isTold, { timeoutMs: PATIENCE_MS, what: `somebody to be told: ${words}` })
}

/** Resolves when these crossings have been seen: a task goes on when the inbox is idle. */
async function untilThere(least: readonly string[], all: () => readonly Crossing[]): Promise<void> {
  const missing = () => {
    const seen = new Set(all().map(({ name, number }) => `${name}:${number}`))
    return least.filter((crossing) => !seen.has(crossing))
  }
  await until(() => missing().length === 0, { what: `each of ${least.join()}`, timeoutMs: PATIENCE_MS })
}

/** Slack delivers to this process from now on, also what its predecessor had not acked. */
function takeOver({ slack }: StandIns, url: string): Promise<void> {
  slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
  return untilAcked(slack)
}

/** Lets the time pass that Slack waits before it delivers again, whenever nothing else is under way. */
async function untilAcked(slack: StandIns['slack']): Promise<void> {
  for (;;) {
    await slack.settled()
    const pending = slack.deliveries.filter(({ outcome }) => outcome === 'pending')
    if (pending.length === 0) return
    if (pending.every(({ attempts }) => attempts.at(-1)?.failure !== undefined)) slack.advance(61_000)
  }
}

/** What people say to each other in one channel, thread by thread. */
class Threads {
  readonly #standIns: StandIns
  readonly #roots = new Map<string, string>()
  #channel: string

  constructor(standIns: StandIns) {
    this.#standIns = standIns
    this.#channel = standIns.slack.seed.general
  }

  /** One thread after the other, as they were begun. */
  get texts(): string[] {
    const { slack } = this.#standIns
    const mention = new RegExp(`^<@${slack.botUserId}> `)
    return [...this.#roots.values()]
      .flatMap((root) => slack.thread(this.#channel, root))
      .map(({ text }) => text.replace(mention, '').replace(/<!date[^>]*>/, TIME))
  }

  async step(step: Step): Promise<void> {
    const { after, prepare, isMoved, passesMs, thread = '', replies } = step
    const { slack } = this.#standIns
    if (after !== undefined) await untilThere([after], () => storeSteps(this.#standIns))
    prepare?.(this.#standIns)
    if (isMoved) this.#channel = slack.changeChannelId(this.#channel).newId
    if (passesMs !== undefined) await letPass(this.#standIns, passesMs)
    this.#write(step, thread)
    await this.#ask(step, thread)
    const root = this.#roots.get(thread) ?? ''
    const answered = () => slack.thread(this.#channel, root).filter(({ isBot }) => isBot).length >= replies
    await slack.waitFor(answered, { timeoutMs: PATIENCE_MS, what: `${replies} messages of the bot` })
  }

  #write({ text, by = 'ada' }: Step, thread: string): void {
    if (text === undefined) return
    const { slack } = this.#standIns
    const root = this.#roots.get(thread)
    const sent = slack.say({
      channel: this.#channel,
      user: slack.seed[by],
      text: text.replace(MENTION, `<@${slack.botUserId}> `),
      ...(root === undefined ? {} : { threadTs: root }),
    })
    this.#roots.set(thread, sent.root)
  }

  async #ask({ asks, by = 'ada' }: Step, thread: string): Promise<void> {
    if (asks === undefined) return
    const { slack } = this.#standIns
    const user = slack.seed[by]
    const ts = this.#roots.get(thread) ?? ''
    slack.shortcut({ channel: this.#channel, user, callbackId: 'ask_about_message', ts })
    await slack.waitFor(() => slack.modal(user) !== undefined, { timeoutMs: PATIENCE_MS, what: 'a modal' })
    slack.submitView({ user, values: { question: asks } })
  }
}

function problemsOf(
  { expected }: Scenario,
  found: {
    readonly standIns: StandIns
    readonly thread: string[]
    readonly dead: number
    readonly kill: Kill | undefined
  },
): string[] {
  const { slack, neuroflash } = found.standIns
  const used = neuroflash.conversations.filter(({ messages }) => messages.length > 0)
  const empty = neuroflash.conversations.length - used.length
  // The one thing a crash may leave behind: `docs/limits.md`.
  const maybeEmpty = found.kill === undefined ? 0 : 1
  return [
    differs('conversations', sorted(used.map(timeless)), sorted(expected.conversations)),
    differs('thread', found.thread, expected.thread),
    differs('dead letters', found.dead, expected.dead),
    differs(
      'deleted conversations',
      neuroflash.conversations.filter(({ deleted }) => deleted).length,
      expected.deleted ?? 0,
    ),
    differs('told', Math.max(1, timesTold(slack, expected.isToldOnceAtMost)), 1),
    ...(empty > maybeEmpty ? [`${empty} empty conversations`] : []),
    differs('unexpected at Slack', slack.unexpected, []),
    differs('unexpected at neuroflash', neuroflash.unexpected, []),
  ].filter((problem) => problem !== undefined)
}

function timesTold({ ephemerals }: StandIns['slack'], words: string | undefined): number {
  return ephemerals.filter(({ text }) => text === words).length
}

/** Without the times at which quoted messages were written. */
function timeless({ messages }: StandIns['neuroflash']['conversations'][number]) {
  return messages.map(({ role, content }) => ({
    role,
    content: content.replace(/^> \d{4}-\d\d-\d\d \d\d:\d\d,/gm, '> TIME,'),
  }))
}

function differs(what: string, found: unknown, expected: unknown): string | undefined {
  if (isDeepStrictEqual(found, expected)) return undefined
  return `${what}: ${shortened(found)} instead of ${shortened(expected)}`
}

/** Threads that do not wait for each other are asked in no promised order. */
function sorted(conversations: Scenario['expected']['conversations']): readonly unknown[] {
  const texts = (messages: (typeof conversations)[number]) => JSON.stringify(messages)
  return conversations.toSorted((a, b) => (texts(a) < texts(b) ? -1 : 1))
}

function shortened(value: unknown): string {
  return JSON.stringify(value).replace(/All work and no play\. ?/g, '')
}

function nameOf({ side, name, number }: Crossing): string {
  return `${side} ${name}:${number}`
}
