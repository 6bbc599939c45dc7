import { ClaimLostError, StoppingError } from '../../../src/bridge/errors.ts'
import { Histories } from '../../../src/bridge/history.ts'
import type { Composed } from '../../../src/bridge/model.ts'
import type { Post, Replies } from '../../../src/bridge/ports/slack.ts'
import { Turn } from '../../../src/bridge/turn.ts'
import { english } from '../../environment/sentences.ts'
import { keptLog, postedId } from '../../storage/fixtures.ts'
import { ModelInbox } from './model-inbox.ts'
import { ModelNeuroflash, type Oddities, timeoutMs } from './model-neuroflash.ts'
import { Chance, VirtualTime } from './virtual-time.ts'

export type WorldOptions = Oddities & {
  /** How far the clocks of the two bots are from the store's, at most. */
  readonly skewMs: number
  /** How often a bot is killed or stopped within the first minutes. */
  readonly deaths: number
  /** What people write, again and again; none: each something else. */
  readonly words: readonly string[]
}

/** How a world's story ended. */
export type Told = {
  /** Which items were written, how often each was stored as a question, what was said of it. */
  readonly items: readonly {
    readonly id: string
    readonly stored: number
    readonly said: readonly Said[]
    /** What neuroflash was sent for it. */
    readonly sent: readonly string[]
  }[]
  /** Whether it came to an end at all. */
  readonly isOver: boolean
}

/** What the bot said, an answer with the item that it was made for. */
type Said = {
  readonly kind: 'answer' | 'notice'
  readonly text: string
  readonly of: string | undefined
}

const settleMs = 20_000
const CALM_AFTER_MS = 20 * 60_000

/**
 * Two bots, one thread, a neuroflash that does what it likes, people that write: all on one clock, decided
 * by the seed. The turns are the real ones.
 */
export async function tell(seed: number, options: WorldOptions): Promise<Told> {
  const time = new VirtualTime()
  const chance = new Chance(seed)
  const inbox = new ModelInbox(time)
  const neuroflash = new ModelNeuroflash(time, chance, options)
  const world: World = {
    time,
    chance,
    inbox,
    neuroflash,
    options,
    posts: new Map(),
    said: new Map(),
    sent: new Map(),
  }
  const count = chance.between(2, 6)
  for (let item = 1; item <= count; item += 1) {
    const text = options.words.length > 0 ? chance.of(options.words) : `question ${item}`
    time.after(chance.between(0, 240_000), () => inbox.put(`item-${item}`, text))
  }
  for (const name of ['a', 'b']) startBot(name, world)
  time.after(CALM_AFTER_MS, () => {
    neuroflash.isCalm = true
  })
  await time.run(() => inbox.ended.size === count, 3 * 60 * 60_000)
  const ids = Array.from({ length: count }, (_, index) => `item-${index + 1}`)
  return {
    items: ids.map((id) => ({
      id,
      stored: neuroflash.stored.get(id) ?? 0,
      said: world.said.get(id) ?? [],
      sent: world.sent.get(id) ?? [],
    })),
    isOver: inbox.ended.size === count,
  }
}

type World = {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly inbox: ModelInbox
  readonly neuroflash: ModelNeuroflash
  readonly options: WorldOptions
  /** What is in Slack, by its mark. */
  readonly posts: Map<string, Post>
  readonly said: Map<string, Said[]>
  readonly sent: Map<string, string[]>
}

/** Takes what is due; dies now and then, in either way, and comes back. */
function startBot(name: string, world: World): void {
  const { time, chance, inbox, options } = world
  const skewMs = chance.between(-options.skewMs, options.skewMs)
  const life: Life = {
    isKilled: false,
    stop: new AbortController(),
    histories: new Histories(world.neuroflash),
  }
  if (chance.is(options.deaths) && !world.neuroflash.isCalm) {
    time.after(chance.between(1_000, 120_000), () => {
      // Twice out of three it is told to stop; otherwise nobody tells it anything.
      if (chance.is(0.67)) life.stop.abort(new StoppingError('stop'))
      else life.isKilled = true
      if (life.isKilled && life.token !== undefined) inbox.abandon(life.token)
      life.gone?.abort(new ClaimLostError())
      time.after(chance.between(500, 30_000), () => startBot(name, world))
    })
  }
  const look = async (): Promise<void> => {
    if (life.isKilled || life.stop.signal.aborted) return
    await work(world, life, skewMs).catch((error: unknown) => time.fail(error))
    time.after(Math.max(chance.between(300, 900), inbox.restMs), () => void look())
  }
  time.after(chance.between(0, 500), () => void look())
}

type Life = {
  isKilled: boolean
  readonly stop: AbortController
  readonly histories: Histories
  token?: string
  gone?: AbortController
}

async function work(world: World, life: Life, skewMs: number): Promise<void> {
  const claim = world.inbox.take()
  if (claim === undefined) return
  const { id } = claim.item
  life.token = claim.token
  // What a killed process has asked is hung up upon, and nothing of it goes on.
  life.gone = new AbortController()
  const isThere = <Result>(result: Result): Result | Promise<never> =>
    life.isKilled ? new Promise<never>(() => undefined) : result
  const { time, inbox, neuroflash } = world
  const signal = life.stop.signal
  const hangUp = AbortSignal.any([signal, life.gone.signal])
  const deps = {
    inbox: {
      hold: async (...args: Parameters<typeof inbox.hold>) => isThere(await isThere(inbox.hold(...args))),
      pause: async () => undefined,
      resume: async () => undefined,
    },
    tasks: { put: async () => 'stored' as const },
    conversations: {
      create: async () => neuroflash.create(),
      ask: (conversation: Parameters<typeof neuroflash.ask>[0], content: string) => {
        world.sent.set(id, [...(world.sent.get(id) ?? []), content])
        return neuroflash.ask(conversation, { item: id, content }, hangUp).then(isThere, (error: unknown) => {
          if (life.isKilled) return new Promise<never>(() => undefined)
          throw error
        })
      },
    },
    histories: life.histories,
    replies: repliesOf(id, world),
    speech: { to: async () => english },
    signs: { work: () => () => undefined, wait: async () => true, clear: () => undefined },
    patience: { settleMs, timeoutMs },
    monotonic: () => time.nowMs - skewMs,
    random: world.chance.next,
    log: keptLog().log,
    stopping: signal,
  }
  const turn = new Turn(claim, deps, signal)
  const { outcome } = await turn.run()
  if (!life.isKilled) inbox.settle(claim.token, outcome)
  delete life.token
}

function repliesOf(item: string, { posts, said, neuroflash, time }: World): Replies {
  return {
    question: async ({ text }) => text,
    composeSoon: async (text) => [text as Composed],
    compose: async () => [],
    post: async (post) => {
      posts.set(post.mark, post)
      const text = 'composed' in post ? post.composed : post.text
      const of = neuroflash.answeredItem.get(text)
      const kind = of === undefined ? 'notice' : 'answer'
      said.set(item, [...(said.get(item) ?? []), { kind, text, of }])
      return postedId(post.mark)
    },
    find: async (_, mark) => (posts.has(mark) ? postedId(mark) : undefined),
    takeBack: async () => undefined,
    writtenAfter: async () => [],
    questionAbout: async () => undefined,
    // Something else whenever somebody looks: people edit and delete what they wrote.
    saysBesides: () => 'more',
    writtenBefore: async () => ({ text: `said before, as read at ${time.nowMs}` }),
  }
}
