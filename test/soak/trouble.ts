import { setTimeout as pause } from 'node:timers/promises'
import type { Keeper } from '../crash/keeper.ts'
import { pick, sample, seeded } from '../setup/chance.ts'

const kinds = ['kill -9', 'SIGTERM', 'SIGSTOP', 'Redis killed', 'kill -9', 'SIGTERM'] as const

type Kind = (typeof kinds)[number]

/** Longer than a lease holds. */
const STANDSTILL_MS = 18_000

/** What happened to the processes, for whoever has to find out why something went wrong. */
export type Mishap = { readonly atMs: number; readonly what: string }

type Deps = {
  readonly keepers: readonly [Keeper, Keeper]
  readonly restartRedis: () => Promise<void>
  readonly seed: number
  readonly seconds: number
}

/**
 * What happens to processes. In the first half of the time one of the two is spared whatever ends it, in the second
 * half the other, so that there are processes whose memory can be compared over a time.
 */
export class Trouble {
  readonly done: Mishap[] = []
  readonly #deps: Deps
  readonly #chance: () => number
  readonly #standstills: Promise<void>[] = []

  constructor(deps: Deps) {
    this.#deps = deps
    this.#chance = seeded(deps.seed + 2)
  }

  /** Resolves when it is all over, before the traffic is. */
  async run(): Promise<void> {
    const lengthMs = this.#deps.seconds * 1_000
    const everyMs = Math.max(6_000, Math.min(20_000, lengthMs / kinds.length / 1.5))
    const startedMs = performance.now()
    const deck: Kind[] = []
    for (let atMs = everyMs; atMs < lengthMs - everyMs; atMs += everyMs) {
      await pause(Math.max(0, startedMs + atMs - performance.now()))
      if (deck.length === 0) deck.push(...sample(kinds, kinds.length, this.#chance))
      const kind = deck.pop()
      if (kind !== undefined) await this.#happen(kind, atMs < lengthMs / 2 ? 1 : 0)
    }
    await Promise.all(this.#standstills)
  }

  async #happen(kind: Kind, mortal: 0 | 1): Promise<void> {
    const { keepers, restartRedis } = this.#deps
    const keeper = keepers[mortal]
    if (kind === 'Redis killed') {
      this.#note(kind)
      await restartRedis()
    } else if (kind === 'SIGSTOP') {
      const stopped = pick(keepers, this.#chance)
      this.#note(`${kind} to ${keepers.indexOf(stopped)}`)
      this.#standstills.push(standStill(stopped))
    } else {
      this.#note(`${kind} to ${mortal}`)
      // Whichever runs by now: one that is being started dies as well.
      keeper.bot.signal(kind === 'kill -9' ? 'SIGKILL' : 'SIGTERM')
    }
  }

  #note(what: string): void {
    this.done.push({ atMs: Date.now(), what })
  }
}

/** As a machine that is out of breath, or a container that is moved. */
async function standStill({ bot }: Keeper): Promise<void> {
  bot.signal('SIGSTOP')
  await pause(STANDSTILL_MS)
  bot.signal('SIGCONT')
}
