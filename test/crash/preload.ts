/**
 * Preloaded into a bot's process (`node --import`) by the crash tests: notes each step of the store in
 * `CRASH_LOG`, and kills the process at the one that `CRASH_AT` names, `name:number:before|after`.
 *
 * A renewal without a change is no step. Of the takes only those count that hand out a claim, of the moves those that
 * move a thread. `convert` is no step of the store: a process is started, and given a long answer to read.
 *
 * Its clock is ahead by as many ms as `CRASH_AHEAD` names a file with.
 */
import { ChildProcess } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'

type Change = { readonly stage?: { readonly name: string } } | undefined
type Step = (...args: unknown[]) => Promise<unknown>
type Part = keyof typeof methods

/** Of each part of the store the steps, and what they are called here. */
const methods = {
  inbox: {
    put: 'put',
    putAndTake: 'put',
    take: 'take',
    hold: 'hold',
    settle: 'settle',
    settleAndTake: 'settle',
    pause: 'pause',
    resume: 'resume',
  },
  tasks: { put: 'putTask', take: 'takeTask', hold: 'holdTask', settle: 'settleTask' },
  links: { release: 'release', move: 'move' },
} as const

const aheadFile = process.env['CRASH_AHEAD']
const systemNow = Date.now
if (aheadFile !== undefined) Date.now = () => systemNow() + Number(readFileSync(aheadFile, 'utf8'))

const target = process.env['CRASH_AT']
const logFile = process.env['CRASH_LOG']
const counts = new Map<string, number>()

// Only the store in use is loaded, as by the bot itself.
const parts: Readonly<Record<Part, { readonly prototype: object }>> =
  process.env['REDIS_URL'] === undefined
    ? {
        inbox: (await import('../../src/storage/embedded/inbox.ts')).EmbeddedInbox,
        tasks: (await import('../../src/storage/embedded/tasks.ts')).EmbeddedTasks,
        links: (await import('../../src/storage/embedded/links.ts')).EmbeddedLinks,
      }
    : {
        inbox: (await import('../../src/storage/redis/inbox.ts')).RedisInbox,
        tasks: (await import('../../src/storage/redis/tasks.ts')).RedisTasks,
        links: (await import('../../src/storage/redis/links.ts')).RedisLinks,
      }
for (const part of Object.keys(methods) as Part[])
  for (const [method, called] of Object.entries(methods[part])) wrap(parts[part].prototype, method, called)
watchConversions()

function wrap(part: object, method: string, called: string): void {
  const step: Step = Reflect.get(part, method)
  Reflect.set(part, method, async function (this: unknown, ...args: unknown[]) {
    const name = nameOf(called, args)
    if (name === 'hold') return step.apply(this, args)
    if (/^(?:take|takeTask|move)$/.test(name)) {
      const result = await step.apply(this, args)
      if (isClaim(result) || result === 'moved') cross(name, count(name), 'after')
      return result
    }
    const number = count(name)
    cross(name, number, 'before')
    const result = await step.apply(this, args)
    cross(name, number, 'after')
    // What was taken along counts as a take.
    if (isClaim((result as { readonly taken?: unknown } | undefined)?.taken))
      cross('take', count('take'), 'after')
    return result
  })
}

/** No wait for a sign of life: on a loaded machine it may come too late to be waited for by the bot. */
function watchConversions(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn: (...args: unknown[]) => unknown }
  const { spawn } = prototype
  prototype.spawn = function (this: ChildProcess, ...args) {
    const number = count('convert')
    this.once('spawn', () => cross('convert', number, 'after'))
    return spawn.apply(this, args)
  }
}

function count(name: string): number {
  const number = (counts.get(name) ?? 0) + 1
  counts.set(name, number)
  return number
}

/** A stage or an outcome says which write it is. */
function nameOf(method: string, args: readonly unknown[]): string {
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
