import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { pick, seeded } from '../setup/chance.ts'
import { type RedisServer, startRedisServer } from '../setup/redis-server.ts'
import { feed, type Plan } from './chaos-plan.ts'
import { keptLog } from './fixtures.ts'
import { openStore } from './open-store.ts'

/** What a worker wrote: `start`, `ending` (before it settles), `done` (settled), `lost` (refused), `killed`. */
type Line = [event: string, pid: number, thread: string, order: number, token: string]

/** Longer than anything takes, also on a slow machine. */
const PATIENCE_MS = 120_000

const seed = Number(process.env['CHAOS_SEED'] ?? 20_261_124)

describe(`chaos (CHAOS_SEED=${seed})`, { timeout: 4 * PATIENCE_MS }, () => {
  let dir: string
  let results: string
  let chance: () => number
  const workers = new Set<ChildProcess>()
  const servers: RedisServer[] = []

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'neuroflash-chaos-'))
    results = join(dir, 'results')
    await writeFile(results, '')
    chance = seeded(seed)
  })

  afterEach(async () => {
    for (const worker of workers) await kill(worker)
    for (const server of servers.splice(0)) await server.kill()
    await rm(dir, { recursive: true })
  })

  test('redis: workers and Redis are killed at any moment, and every item is done once, in order', async () => {
    let server = await startRedisServer({ appendonly: true, dir })
    servers.push(server)
    const plan = { redisUrl: server.url, dir, results, threads: 40, perThread: 30 }
    const store = await openStore({ redisUrl: server.url, dataDir: dir, clock: Date.now, log: keptLog().log })
    for (let i = 0; i < 3; i++) startWorker(plan)
    const fed = feed(store, plan)

    for (let kills = 0; kills < 8; kills++) {
      await moreLines(40 + Math.floor(chance() * 120))
      if (kills === 4) {
        await server.kill()
        server = await startRedisServer({ appendonly: true, dir, port: server.port })
        servers.push(server)
      } else {
        await kill(pick([...workers], chance))
        startWorker(plan)
      }
    }
    await fed
    await vi.waitFor(async () => expect((await store.stats()).waiting).toBe(0), {
      timeout: PATIENCE_MS,
      interval: 50,
    })
    expect(await store.stats()).toMatchObject({ waiting: 0, dead: 0 })
    await store.close()

    await expectEachDoneOnceInOrder(plan)
  })

  test('embedded: the process is killed at any moment, and every item is done once, in order', async () => {
    const plan = { dir: join(dir, 'data'), results, threads: 20, perThread: 15 }

    for (let kills = 0; kills < 8; kills++) {
      const worker = startWorker(plan)
      await moreLines(10 + Math.floor(chance() * 80))
      await kill(worker)
    }
    const last = startWorker(plan)
    const [code] = await once(last, 'exit')
    expect(code).toBe(0)

    await expectEachDoneOnceInOrder(plan)
  })

  function startWorker(plan: Plan): ChildProcess {
    const script = `${import.meta.dirname}/chaos-worker.ts`
    const worker = spawn(process.execPath, [script, JSON.stringify(plan)], {
      stdio: ['pipe', 'inherit', 'inherit'],
    })
    workers.add(worker)
    return worker
  }

  async function kill(worker: ChildProcess): Promise<void> {
    workers.delete(worker)
    if (worker.exitCode === null) {
      const exited = once(worker, 'exit')
      worker.kill('SIGKILL')
      await exited
    }
    appendFileSync(results, `${JSON.stringify(['killed', worker.pid, '', 0, ''])}\n`)
  }

  async function lines(): Promise<Line[]> {
    const text = await readFile(results, 'utf8')
    return text.split('\n').flatMap((line): Line[] => (line === '' ? [] : [JSON.parse(line)]))
  }

  /** Resolves once the workers have written so many lines more. */
  async function moreLines(count: number): Promise<void> {
    const wanted = (await lines()).length + count
    await vi.waitFor(async () => expect((await lines()).length).toBeGreaterThanOrEqual(wanted), {
      timeout: PATIENCE_MS,
      interval: 3,
    })
  }

  async function expectEachDoneOnceInOrder({ threads, perThread }: Plan): Promise<void> {
    const written = await lines()
    const faults: string[] = []
    const done = new Set<string>()
    const reached = new Map<string, number>()
    const running = new Map<string, Line>()
    const lost = new Set(written.filter(([event]) => event === 'lost').map((line) => line[4]))

    for (const line of written) {
      const [event, pid, thread, order, token] = line
      const before = running.get(thread)
      if (event === 'start') {
        if (before !== undefined && !lost.has(before[4]))
          faults.push(`overlap: ${shown(before)} and ${shown(line)}`)
        if (done.has(`${thread} ${order}`)) faults.push(`again after it was done: ${shown(line)}`)
        const last = reached.get(thread) ?? 0
        if (order !== last && order !== last + 1) faults.push(`out of order after ${last}: ${shown(line)}`)
        reached.set(thread, order)
        running.set(thread, line)
      }
      if (event === 'done') done.add(`${thread} ${order}`)
      if (event === 'ending' && before?.[4] === token) running.delete(thread)
      if (event === 'killed') {
        for (const [name, run] of running) if (run[1] === pid) running.delete(name)
      }
    }

    expect(faults).toEqual([])
    expect([...reached.values()]).toEqual(Array.from({ length: threads }, () => perThread))
    const starts = written.filter(([event]) => event === 'start').length
    console.log(`${threads * perThread} items, ${starts} starts, ${done.size} confirmed, ${lost.size} fenced`)
  }
})

function shown(line: Line): string {
  return JSON.stringify(line)
}
