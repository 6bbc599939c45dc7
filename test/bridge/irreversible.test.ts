import { expect, it } from 'vitest'
import { ClaimLostError, ReplyError } from '../../src/bridge/errors.ts'
import { confirm } from '../../src/bridge/irreversible.ts'
import type { Task } from '../../src/bridge/model.ts'
import type { TaskClaim } from '../../src/bridge/ports/tasks.ts'
import { channelKey, keptLog, taskId } from '../storage/fixtures.ts'

type Occasioned = Extract<Task, { kind: 'clear' | 'move' }>

const clear: Occasioned = { kind: 'clear', reason: 'uninstalled' }
const move: Occasioned = { kind: 'move', from: channelKey('T1:C1'), to: channelKey('T1:C2') }

const away = new ReplyError({ code: 'lost', certainty: 'unknown', retry: 'backoff', detail: 'auth.test' })

const HOUR_MS = 60 * 60_000

/** Lets the task be asked about until it is decided, or these answers are used up. */
async function decided(
  task: Occasioned,
  answers: readonly (boolean | Error)[],
  { isHeld = true, hours = 0 } = {},
) {
  const { log, lines } = keptLog()
  const pausesMs: number[] = []
  let stored = task
  const tasks = {
    hold: async (_claim: TaskClaim, _leaseMs: number, next?: Task) => {
      if (next?.kind === 'clear' || next?.kind === 'move') stored = next
      return isHeld
    },
  }
  for (const answer of answers) {
    const ask = async () => (answer instanceof Error ? Promise.reject(answer) : answer)
    const deps = { tasks, log, clock: () => hours * HOUR_MS, random: () => 0 }
    const outcome = await confirm(claimOn(stored), { task: stored, ask }, deps)
    if (outcome === 'confirmed' || outcome.kind !== 'later') return { outcome, pausesMs, lines }
    pausesMs.push(outcome.ms)
  }
  return { outcome: 'open', pausesMs, lines }
}

function claimOn(task: Task): TaskClaim {
  return { kind: 'task', token: 't', id: taskId('t'), task, receivedAtMs: 0, attempt: 1, takenAtMs: 0 }
}

it('a clearing begins only once Slack has said so three times in a row, seconds apart', async () => {
  expect(await decided(clear, [true, true, true])).toMatchObject({
    outcome: 'confirmed',
    pausesMs: [1_000, 2_000],
  })
  expect(await decided(clear, [true, true])).toMatchObject({ outcome: 'open' })
  expect(await decided(clear, [true, true, false, true, true])).toMatchObject({ outcome: 'open' })
  expect(await decided(clear, [true, true, false, true, true, true])).toMatchObject({ outcome: 'confirmed' })
})

it('one look is enough to see that a channel is under its new id', async () => {
  expect(await decided(move, [true])).toMatchObject({ outcome: 'confirmed' })
})

it.each([clear, move])(
  'a $kind that Slack denies three times in a row ends with nothing done and an error',
  async (task) => {
    expect(await decided(task, [false, false])).toMatchObject({ outcome: 'open' })
    const { outcome, lines } = await decided(task, [false, false, false])
    expect(outcome).toEqual({ kind: 'done' })
    expect(lines).toMatchObject([{ level: 'error', fields: { outcome: 'denied' } }])
  },
)

it('no answer is neither yes nor no, and after a day of it nothing is done', async () => {
  expect(await decided(clear, [true, away, true, away, away, away])).toMatchObject({ outcome: 'open' })
  expect(await decided(clear, [true, away, true, away, true])).toMatchObject({ outcome: 'confirmed' })
  const { outcome, lines } = await decided(clear, [away], { hours: 25 })
  expect(outcome).toEqual({ kind: 'done' })
  expect(lines.at(-1)).toMatchObject({ level: 'error', fields: { outcome: 'unconfirmed' } })
})

it('whoever has lost the task does not go on with it', async () => {
  await expect(decided(clear, [true], { isHeld: false })).rejects.toBeInstanceOf(ClaimLostError)
  await expect(decided(clear, [new TypeError('no answer of Slack’s')])).rejects.toBeInstanceOf(TypeError)
})
