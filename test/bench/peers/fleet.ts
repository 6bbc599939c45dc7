import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Keeper, Starts } from '../../crash/keeper.ts'
import { openStandIns, type StandIns } from '../../environment/environment.ts'
import { startRedisServer } from '../../setup/redis-server.ts'
import type { Usage } from '../rig.ts'
import type { Peer } from './bots.ts'

/** Processes of one bot on one Redis, between the stand-ins. */
export type Fleet = {
  readonly standIns: StandIns
  readonly keepers: readonly Keeper[]
  /** Where the processes take messages at the moment, one after the other. */
  readonly nextUrl: () => string
  /** How long neuroflash thinks from now on: by chance between these. */
  think(ms: number, atMostMs?: number): void
  usage(): Pick<Usage, 'cpuMs' | 'rssMb'>
  close(): Promise<void>
}

/** Before it stands what was said earlier, where a bot sends that again. */
const NOW = '=== now ===\n\n'

/** Slack tries again at once, after a minute, after five: here sooner, the same for all, and late enough to be started. */
const RETRY_AFTER_MS = [0, 6_000, 20_000]

export async function openFleet(peer: Peer, processes = 1): Promise<Fleet> {
  let thinking: readonly [number, number] = [0, 0]
  const redis = await startRedisServer({ appendonly: true })
  const standIns = await openStandIns({
    slack: { clock: 'real', retryAfterMs: RETRY_AFTER_MS },
    neuroflash: {
      answer: async (question) => {
        const [ms, atMostMs] = thinking
        if (atMostMs > 0) await sleep(ms + Math.random() * (atMostMs - ms))
        return `An answer to: ${question.split(NOW).at(-1) ?? ''}`
      },
    },
    timeoutMs: 5_000,
  })
  const abandon = () => process.kill(redis.pid, 'SIGKILL')
  process.once('exit', abandon)
  const urls = new Map<Keeper, string>()
  const starts = new Starts(1)
  const keepers = Array.from({ length: processes }, () => {
    const keeper: Keeper = new Keeper(standIns, starts, (url) => void urls.set(keeper, url))
    return keeper
  })
  for (const keeper of keepers) await keeper.start(peer.start(redis.url))
  let turn = 0
  return {
    standIns,
    keepers,
    nextUrl: () => {
      turn += 1
      return [...urls.values()][turn % urls.size] ?? ''
    },
    think: (ms, atMostMs = ms) => {
      thinking = [ms, atMostMs]
    },
    usage: () => usageOf(keepers[0]?.bot.pid),
    close: async () => {
      process.off('exit', abandon)
      const { slack, neuroflash } = standIns
      const unexpected = [...slack.unexpected, ...neuroflash.unexpected]
      if (unexpected.length > 0)
        console.error(`${peer.name} asked for what is not offered: ${JSON.stringify(unexpected.slice(0, 3))}`)
      await standIns.close()
      await redis.stop()
    },
  }
}

/** By the kernel's account, which is the same for all of them. Its clock ticks a hundred times a second. */
function usageOf(pid: number | undefined): Pick<Usage, 'cpuMs' | 'rssMb'> {
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { cpuMs: (Number(after[11]) + Number(after[12])) * 10, rssMb: Number(resident) / 1024 }
}
