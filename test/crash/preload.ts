/**
 * Preloaded into a bot's process (`node --import`) by the crash tests: notes each step of the store in
 * `CRASH_LOG`, and kills the process at the one that `CRASH_AT` names, `name:number:before|after`.
 *
 * A renewal without a change is no step. Of the takes only those count that hand out a claim.
 */
import { appendFileSync } from 'node:fs'

type Change = { readonly stage?: { readonly name: string } } | undefined
type Step = (...args: unknown[]) => Promise<unknown>
type Method = (typeof methods)[number]

const methods = [
  'put',
  'take',
  'hold',
  'settle',
  'putTask',
  'takeTask',
  'holdTask',
  'letGo',
  'settleTask',
] as const

const target = process.env['CRASH_AT']
const logFile = process.env['CRASH_LOG']
const counts = new Map<string, number>()

// Only the store in use is loaded, as by the bot itself.
const { prototype } =
  process.env['REDIS_URL'] === undefined
    ? (await import('../../src/storage/embedded/embedded-store.ts')).EmbeddedStore
    : (await import('../../src/storage/redis/redis-store.ts')).RedisStore
for (const method of methods) wrap(prototype, method)

function wrap(store: object, method: Method): void {
  const step: Step = Reflect.get(store, method)
  Reflect.set(store, method, async function (this: unknown, ...args: unknown[]) {
    const name = nameOf(method, args)
    if (name === 'hold') return step.apply(this, args)
    if (name === 'take' || name === 'takeTask') {
      const taken = await step.apply(this, args)
      if (isClaim(taken)) cross(name, count(name), 'after')
      return taken
    }
    const number = count(name)
    cross(name, number, 'before')
    const result = await step.apply(this, args)
    cross(name, number, 'after')
    return result
  })
}

function count(name: string): number {
  const number = (counts.get(name) ?? 0) + 1
  counts.set(name, number)
  return number
}

/** A stage or an outcome says which write it is. */
function nameOf(method: Method, args: readonly unknown[]): string {
  if (method === 'hold') {
    const change = args[2] as Change
    return change?.stage === undefined ? 'hold' : `hold-${change.stage.name}`
  }
  if (method === 'holdTask' && args[2] === undefined) return 'hold'
  if (method === 'settle') return `settle-${(args[1] as { readonly kind: string }).kind}`
  return method
}

function isClaim(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind !== 'idle'
}

function cross(name: string, number: number, when: 'before' | 'after'): void {
  const crossing = `${name}:${number}:${when}`
  if (logFile !== undefined && when === 'after') appendFileSync(logFile, `${name}:${number}\n`)
  if (crossing === target) process.kill(process.pid, 'SIGKILL')
}
