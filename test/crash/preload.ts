/**
 * Preloaded into a bot's process (`node --import`) by the crash tests: notes each step of the store in
 * `CRASH_LOG`, and kills the process at the one that `CRASH_AT` names, `name:number:before|after`.
 *
 * A renewal without a change is no step. Of the takes only those count that hand out a claim; the
 * process dies *before* one at the first take for which there may be something to hand out.
 */
import { appendFileSync } from 'node:fs'
import { EmbeddedStore } from '../../src/storage/embedded/embedded-store.ts'
import { RedisStore } from '../../src/storage/redis/redis-store.ts'

type Change = { readonly stage?: { readonly name: string } } | undefined
type Step = (...args: unknown[]) => Promise<unknown>
type Method = 'put' | 'take' | 'hold' | 'settle'
type TaskMethod = 'putTask' | 'letGo' | 'settleTask'

const target = process.env['CRASH_AT']
const logFile = process.env['CRASH_LOG']
const counts = new Map<string, number>()
let mayHandOut = false

for (const prototype of [EmbeddedStore.prototype, RedisStore.prototype]) {
  for (const method of ['put', 'take', 'hold', 'settle'] as const) wrap(prototype, method)
  for (const method of ['putTask', 'letGo', 'settleTask'] as const) wrapTask(prototype, method)
}

/** What is done about tasks; how they are taken shows in what follows. */
function wrapTask(prototype: object, method: TaskMethod): void {
  const step: Step = Reflect.get(prototype, method)
  Reflect.set(prototype, method, async function (this: unknown, ...args: unknown[]) {
    const number = (counts.get(method) ?? 0) + 1
    counts.set(method, number)
    cross(method, number, 'before')
    const result = await step.apply(this, args)
    cross(method, number, 'after')
    return result
  })
}

function wrap(prototype: object, method: Method): void {
  const step: Step = Reflect.get(prototype, method)
  Reflect.set(prototype, method, async function (this: unknown, ...args: unknown[]) {
    const name = nameOf(method, args)
    const number = (counts.get(name) ?? 0) + 1
    const counted = method !== 'take' && name !== 'hold'
    if (counted) counts.set(name, number)
    if (method === 'put') mayHandOut = true
    if (counted || mayHandOut) cross(name, number, 'before')
    const result = await step.apply(this, args)
    if (method === 'settle') mayHandOut = true
    if (method === 'take' && isClaim(result)) {
      mayHandOut = false
      counts.set(name, number)
      cross(name, number, 'after')
    } else if (counted) cross(name, number, 'after')
    return result
  })
}

/** A stage or an outcome says which write it is. */
function nameOf(method: Method, args: readonly unknown[]): string {
  if (method === 'hold') {
    const change = args[2] as Change
    return change?.stage === undefined ? 'hold' : `hold-${change.stage.name}`
  }
  if (method === 'settle') return `settle-${(args[1] as { readonly kind: string }).kind}`
  return method
}

function isClaim(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'claim'
}

function cross(name: string, number: number, when: 'before' | 'after'): void {
  const crossing = `${name}:${number}:${when}`
  if (logFile !== undefined && when === 'after') appendFileSync(logFile, `${name}:${number}\n`)
  if (crossing === target) process.kill(process.pid, 'SIGKILL')
}
