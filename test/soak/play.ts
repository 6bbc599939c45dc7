import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { answer } from '../crash/audit.ts'
import { Crowd, type Told } from '../crash/crowd.ts'
import { armEnding, armFault } from '../crash/faults.ts'
import { PATIENCE_MS, untilIdle } from '../crash/idle.ts'
import { Keeper, Starts } from '../crash/keeper.ts'
import { openStandIns, type StandIns } from '../environment/environment.ts'
import { newMember } from '../environment/people.ts'
import { pick, seeded } from '../setup/chance.ts'
import { startRedisServer } from '../setup/redis-server.ts'
import { until } from '../setup/until.ts'
import { type Audited, auditAll } from './audit-all.ts'
import { pending, untilEmpty } from './left-in-store.ts'
import { Steadiness } from './steadiness.ts'
import { Trouble } from './trouble.ts'

type Length = { readonly seed: number; readonly seconds: number }

const TICK_MS = 50
/** Of each tick. Together some four messages a second. */
const CHANCES = {
  write: 0.14,
  burst: 0.012,
  edit: 0.03,
  remove: 0.012,
  ask: 0.03,
  fault: 0.045,
  ending: 0.004,
} as const
const PEOPLE = 20
/** People write in the latest threads. */
const OPEN_THREADS = 40
/** A new thread every so often. */
const THREAD_MS = 3_000

/** One soak, from the start of the processes to the audit. */
export class Play {
  readonly #length: Length
  readonly #standIns: StandIns
  readonly #keepers: readonly [Keeper, Keeper]
  readonly #crowd: Crowd
  readonly #trouble: Trouble
  readonly #steadiness: Steadiness
  readonly #chance: () => number
  readonly #unrest: string[] = []
  readonly #end: () => Promise<void>

  private constructor(parts: {
    length: Length
    standIns: StandIns
    keepers: readonly [Keeper, Keeper]
    urls: ReadonlyMap<Keeper, string>
    trouble: Trouble
    end: () => Promise<void>
  }) {
    const { length, standIns, keepers, urls } = parts
    this.#length = length
    this.#standIns = standIns
    this.#keepers = keepers
    this.#trouble = parts.trouble
    this.#end = parts.end
    // What people do depends on the seed alone; by which way it is delivered also on when the machine comes to it.
    this.#chance = seeded(length.seed)
    this.#steadiness = new Steadiness(() => [...urls.values()])
    this.#crowd = new Crowd(standIns, {
      threads: OPEN_THREADS + Math.ceil((length.seconds * 1_000) / THREAD_MS),
      people: Array.from({ length: PEOPLE }, (_, at) => newMember(standIns.slack, `Person ${at}`)),
      chance: seeded(length.seed + 1),
      urls: () => [...urls.values()],
    })
  }

  static async open(length: Length): Promise<Play> {
    const dir = await mkdtemp(join(tmpdir(), 'neuroflash-soak-'))
    let server = await startRedisServer({ appendonly: true, dir })
    const standIns = await openStandIns({
      redisUrl: server.url,
      slack: { clock: 'real', retryAfterMs: [0, 1_000, 3_000] },
      neuroflash: { answer, latencyMs: 50 },
      timeoutMs: 3_000,
      settleMs: 3_000,
    })
    const urls = new Map<Keeper, string>()
    const starts = new Starts(2)
    const newKeeper = () => {
      const keeper: Keeper = new Keeper(standIns, starts, (url) => void urls.set(keeper, url))
      return keeper
    }
    const keepers = [newKeeper(), newKeeper()] as const
    // However the run ends: an error nobody caught, or a signal.
    const abandon = () => {
      for (const { bots } of keepers) for (const bot of bots) void bot.kill()
      process.kill(server.pid, 'SIGKILL')
    }
    process.once('exit', abandon)
    await Promise.all(keepers.map((keeper) => keeper.start({})))
    const restartRedis = async () => {
      await server.kill()
      server = await startRedisServer({ appendonly: true, dir, port: server.port })
    }
    const trouble = new Trouble({ keepers, restartRedis, ...length })
    const end = async () => {
      await standIns.close()
      await server.kill()
      process.off('exit', abandon)
      await rm(dir, { recursive: true, force: true })
    }
    return new Play({ length, standIns, keepers, urls, trouble, end })
  }

  /** People write, both sides fail, processes die. */
  async traffic(): Promise<void> {
    const untilMs = performance.now() + this.#length.seconds * 1_000
    const trouble = this.#trouble.run()
    const startedMs = performance.now()
    while (performance.now() < untilMs) {
      this.#act(Math.floor((performance.now() - startedMs) / THREAD_MS))
      this.#crowd.deliverOne()
      this.#crowd.deliverOne()
      await pause(TICK_MS)
      await this.#standIns.neuroflash.settleLate()
      this.#steadiness.look()
    }
    await trouble
  }

  /** Nobody writes anything more. Resolves when nothing is left to be done. */
  async rest(): Promise<void> {
    const ended = new AbortController()
    const late = (async () => {
      while (!ended.signal.aborted) {
        this.#crowd.deliverOne()
        await this.#standIns.neuroflash.settleLate()
        await pause(TICK_MS)
      }
    })()
    const redisUrl = this.#standIns.variables['REDIS_URL'] ?? ''
    try {
      await until(() => this.#crowd.isAllAcked, { what: 'all to be delivered', timeoutMs: PATIENCE_MS })
      await untilIdle(this.#keepers[0].url)
      await untilEmpty(redisUrl, PATIENCE_MS)
    } catch (error) {
      // The audit tells more of it.
      this.#unrest.push(`${String(error)}; left to do: ${(await pending(redisUrl)).join(', ')}`)
    } finally {
      ended.abort()
      await late
    }
    await this.#steadiness.atRest()
  }

  async audit(): Promise<Audited> {
    for (const keeper of this.#keepers)
      await keeper.end().catch((error: unknown) => this.#unrest.push(String(error)))
    const outputs = await Promise.all(this.#keepers.flatMap(({ bots }) => bots.map((bot) => bot.output())))
    const played = {
      standIns: this.#standIns,
      threads: this.#crowd.threads.filter(({ told }) => told.length > 0),
      log: outputs.map(({ stdout, stderr }) => stdout + stderr).join('\n'),
      trouble: this.#trouble.done,
    }
    const { figures, problems } = await auditAll(played, this.#steadiness)
    return { figures, problems: [...this.#unrest, ...problems] }
  }

  async close(): Promise<void> {
    await this.#end()
  }

  #act(newest: number): void {
    const { write, burst, edit, remove, ask, fault, ending } = CHANCES
    const index = newest + Math.floor(this.#chance() * OPEN_THREADS)
    const thread = this.#crowd.threads[index]
    const isDone = (chance: number) => this.#chance() < chance
    if (isDone(write)) this.#crowd.write(index)
    if (isDone(burst)) for (let count = 0; count < 5; count += 1) this.#crowd.write(index)
    const standing = thread?.told.filter(({ isRemoved }) => !isRemoved) ?? []
    if (isDone(edit) && standing.length > 0) this.#crowd.edit(this.#recent(standing))
    if (isDone(remove) && standing.length > 1) this.#crowd.remove(this.#recent(standing.slice(1)))
    if (isDone(ask) && standing.length > 0)
      this.#crowd.ask(index, pick(['reset', 'export', 'status'], this.#chance))
    if (isDone(fault)) armFault(this.#standIns, this.#chance)
    if (isDone(ending)) armEnding(this.#standIns, this.#chance)
  }

  /** Of the last few, which are the ones that may still wait. */
  #recent(told: readonly Told[]): Told {
    return pick(told.slice(-3), this.#chance)
  }
}
