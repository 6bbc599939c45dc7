import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Route } from '../../src/playground/neuroflash/contract.ts'
import { age } from '../environment/age.ts'
import type { StandIns } from '../environment/environment.ts'
import type { Bot } from '../environment/process.ts'

/** Something the bot does that is seen, or remembered, outside of it: its `number`th of that name. */
export type Crossing = {
  readonly side: 'store' | 'neuroflash' | 'slack'
  readonly name: string
  readonly number: number
}

/**
 * When the process dies: before the store has made the step, after it has or the other side has taken
 * the request, or after sending a request that is taken only when a successor has looked for it (`late`).
 */
type Moment = 'before' | 'after' | 'late'

export type Kill = Crossing & { readonly moment: Moment }

const routes: readonly Route[] = [
  'token',
  'workspaces',
  'create',
  'completions',
  'messages',
  'delete',
  'conversation',
]

const preload = `${import.meta.dirname}/preload.ts`

export function describeKill({ side, name, number, moment }: Kill): string {
  return `${moment} ${side} ${name}:${number}`
}

/** Requests that only read: whoever dies after one leaves the world as it was. */
const reads =
  /^(?:token|workspaces|messages|conversation|auth\.test|users\.info|conversations\.(?:info|replies|members))$/

/**
 * Every kill there is for these crossings. A process that dies before a crossing leaves the world as one
 * that dies after the crossing before it, which therefore has to be among them: only what comes from
 * outside has nothing before it.
 */
export function killsAt(crossings: readonly Crossing[]): Kill[] {
  const changes = crossings.filter(({ name }) => !reads.test(name))
  return changes.flatMap((crossing): Kill[] => [
    ...(/^put(?:Task)?$/.test(crossing.name) ? [{ ...crossing, moment: 'before' } as const] : []),
    { ...crossing, moment: 'after' },
    ...(crossing.name === 'completions' ? [{ ...crossing, moment: 'late' } as const] : []),
  ])
}

/** What a process needs in order to note its steps on the store, and to die at one of them. */
export function watched(standIns: StandIns, kill: Kill | undefined) {
  if (!existsSync(aheadOf(standIns))) writeFileSync(aheadOf(standIns), '0')
  const at = kill?.side === 'store' ? `${kill.name}:${kill.number}:${kill.moment}` : undefined
  return {
    nodeArgs: ['--import', preload],
    env: {
      CRASH_LOG: logOf(standIns),
      CRASH_AHEAD: aheadOf(standIns),
      ...(at === undefined ? {} : { CRASH_AT: at }),
    },
  }
}

/** Counts requests, and kills the process that `bot` gives at the one meant. Gives what was counted so far. */
export function watchRequests(standIns: StandIns, kill: Kill | undefined, bot: () => Bot): () => Crossing[] {
  const counted: Crossing[] = []
  const count = (side: 'neuroflash' | 'slack', name: string): Crossing => {
    const number = counted.filter((other) => other.side === side && other.name === name).length + 1
    const crossing = { side, name, number }
    counted.push(crossing)
    return crossing
  }
  const isMeant = (crossing: Crossing) =>
    crossing.side === kill?.side && crossing.name === kill.name && crossing.number === kill.number
  const latest = new Map<string, boolean>()

  for (const route of routes) {
    standIns.neuroflash.onRequest(route, 'before', async () => {
      const meant = isMeant(count('neuroflash', route))
      latest.set(route, meant)
      if (!meant || kill?.moment !== 'late') return
      await bot().kill()
      await historyIsRead(standIns)
    })
    standIns.neuroflash.onRequest(route, 'after', async () => {
      if (latest.get(route) === true && kill?.moment === 'after') await bot().kill()
    })
  }
  standIns.slack.onRequest('*', 'before', ({ method }) => {
    latest.set(method, isMeant(count('slack', method)))
  })
  standIns.slack.onRequest('*', 'after', async ({ method }) => {
    if (latest.get(method) === true) await bot().kill()
  })
  return () => [...counted]
}

/** The store's steps that the watched processes have noted. */
export function storeSteps(standIns: StandIns): Crossing[] {
  if (!existsSync(logOf(standIns))) return []
  const lines = readFileSync(logOf(standIns), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [name = '', number] = line.split(':')
    return { side: 'store', name, number: Number(number) }
  })
}

async function historyIsRead({ neuroflash }: StandIns): Promise<void> {
  const before = neuroflash.requests.filter(({ route }) => route === 'messages').length
  await neuroflash.waitFor(
    () => neuroflash.requests.filter(({ route }) => route === 'messages').length > before,
    { timeoutMs: 40_000, what: 'a successor to read the history' },
  )
}

/** Time passes for the bot: for the processes to come, and for the store. What is held stays so. */
export async function letPass(standIns: StandIns, ms: number): Promise<void> {
  const file = aheadOf(standIns)
  writeFileSync(file, String(Number(readFileSync(file, 'utf8')) + ms))
  const redisUrl = standIns.variables['REDIS_URL']
  if (redisUrl !== undefined) await age(redisUrl, ms)
}

function aheadOf(standIns: StandIns): string {
  return join(standIns.dir, 'ahead')
}

function logOf(standIns: StandIns): string {
  return join(standIns.dir, 'steps')
}
