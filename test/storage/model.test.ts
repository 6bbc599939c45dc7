import * as fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import type { Stage } from '../../src/bridge/model.ts'
import type { Claim, Outcome, Taken } from '../../src/bridge/ports/inbox.ts'
import type { Store } from '../../src/bridge/ports/store.ts'
import { cases } from '../setup/extent.ts'
import type { Harness } from './contract/harness.ts'
import { embeddedHarness } from './embedded-harness.ts'
import { answered, asking, channel, message, messageId, person, reset, threadKey } from './fixtures.ts'
import { type ModelClaim, ModelStore } from './model-store.ts'
import { redisHarness } from './redis-harness.ts'

/** Sums of the steps of time never come within a second of a deadline: real time may pass meanwhile. */
const leaseMs = 11_000
const laterMs = 25_000
const pauseMs = 7_000
const steps = [4_000, 12_000, 30_000]

const thread = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const number = fc.integer({ min: 1, max: 5 })
const claim = fc.nat({ max: 3 })
const outcome: fc.Arbitrary<Outcome> = fc.constantFrom(
  { kind: 'done' },
  { kind: 'back' },
  { kind: 'later', ms: laterMs },
  { kind: 'dead', code: 'x' },
)

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      thread,
      number,
      author: fc.constantFrom('UADA', 'UBEN', 'UCLEO'),
      engages: fc.boolean(),
      takes: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      claim,
      stage: fc.constantFrom(undefined, asking, answered),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('settle' as const), claim, outcome, takes: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), thread, number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revive' as const), thread, number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resume' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const), thread }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(...steps) }) },
)

type Operation =
  | { do: 'put'; thread: string; number: number; author: string; engages: boolean; takes: boolean }
  | { do: 'take' }
  | { do: 'hold'; claim: number; stage: Stage | undefined }
  | { do: 'settle'; claim: number; outcome: Outcome; takes: boolean }
  | { do: 'withdraw'; thread: string; number: number }
  | { do: 'revive'; thread: string; number: number }
  | { do: 'pause' }
  | { do: 'resume' }
  | { do: 'reset'; thread: string }
  | { do: 'advance'; ms: number }

describe.each([
  ['embedded', () => embeddedHarness()],
  ['redis', () => redisHarness(inject('redisUrl'))],
])('the %s store and the model of it', (_, makeHarness: () => Promise<Harness>) => {
  test('answer alike, whatever is asked in whatever order', async () => {
    const operations = fc.array(operation, { minLength: 10, maxLength: 80, size: 'max' })
    const property = fc.asyncProperty(operations, async (all) => {
      const harness = await makeHarness()
      const pair = new Pair(harness)
      try {
        for (const one of all) {
          const { store, model } = await pair.ask(one)
          expect(store).toEqual(model)
        }
      } finally {
        await harness.close()
      }
    })

    await expect(fc.assert(property, { numRuns: cases(100) })).resolves.toBeUndefined()
  }, 60_000)
})

type Answers = { readonly store: unknown; readonly model: unknown }

/** Asks a store and the model the same. */
class Pair {
  readonly #harness: Harness
  readonly #store: Store
  readonly #model = new ModelStore()
  readonly #claims: { readonly real: Claim; readonly ours: ModelClaim }[] = []

  constructor(harness: Harness) {
    this.#harness = harness
    this.#store = harness.store
  }

  async ask(operation: Operation): Promise<Answers> {
    const { store, model } = await this.#answers(operation)
    this.#model.look()
    const { oldestMs: _age, pausedMs: _rest, deadByCode: _codes, ...stats } = await this.#store.stats()
    return { store: [store, stats], model: [model, this.#model.stats] }
  }

  async #answers(operation: Operation): Promise<Answers> {
    switch (operation.do) {
      case 'put':
        return this.#put(operation)
      case 'take':
        return this.#take()
      case 'hold':
        return this.#hold(operation)
      case 'settle':
        return this.#settle(operation)
      case 'withdraw': {
        const id = idOf(operation)
        const store = await this.#store.inbox.revise(messageId(id), 'withdraw')
        return { store, model: this.#model.withdraw(id) }
      }
      case 'revive': {
        const id = idOf(operation)
        return {
          store: await this.#store.inbox.revive(messageId(id), channel),
          model: this.#model.revive(id),
        }
      }
      case 'pause':
        return { store: await this.#store.inbox.pause(pauseMs), model: this.#model.pause(pauseMs) }
      case 'resume':
        return { store: await this.#store.inbox.resume(), model: this.#model.resume() }
      case 'reset':
        return {
          store: await reset(this.#store, { thread: threadKey(operation.thread) }),
          model: this.#model.reset(operation.thread),
        }
      case 'advance':
        await this.#harness.advance(operation.ms)
        this.#model.advance(operation.ms)
        return nothing
      default:
        return operation satisfies never
    }
  }

  async #put({ thread, number, author, engages, takes }: Operation & { do: 'put' }): Promise<Answers> {
    const id = idOf({ thread, number })
    // Not the order of the numbers, and with equals: what arrives late may belong first.
    const order = (number * 3) % 4
    const address = engages ? 'mention' : 'reply'
    const { inbox } = this.#store
    const written = message(id, { thread, author: person(author), order, address })
    const model = this.#model.put({ id, thread, author, order }, engages)
    if (!takes) return { store: await inbox.put(written), model }
    const { put, taken } = await inbox.putAndTake(written, Number.MAX_SAFE_INTEGER, { leaseMs })
    return this.#along({ store: put, model }, taken, model === 'stored')
  }

  async #settle({ claim, outcome, takes }: Operation & { do: 'settle' }): Promise<Answers> {
    const held = this.#claims.at(-1 - claim)
    if (held === undefined) return nothing
    const { inbox } = this.#store
    const model = this.#model.settle(held.ours, outcome)
    if (!takes) return { store: await inbox.settle(held.real, outcome), model }
    const { settled, taken } = await inbox.settleAndTake(held.real, outcome, { leaseMs })
    return this.#along({ store: settled, model }, taken, model)
  }

  /** What was done, and what was taken in the same step if that was done. */
  async #along(done: Answers, taken: Taken, mayTake: boolean): Promise<Answers> {
    const both = mayTake ? await this.#taken(taken) : { store: taken.kind, model: 'idle' }
    return { store: [done.store, both.store], model: [done.model, both.model] }
  }

  async #take(): Promise<Answers> {
    return this.#taken(await this.#store.inbox.take(leaseMs))
  }

  async #taken(real: Taken): Promise<Answers> {
    this.#model.noticeLosses()
    const { due } = this.#model
    if (real.kind !== 'claim') return { store: real.kind, model: due.length === 0 ? 'idle' : due }
    const { thread } = real.item
    // Threads due since the same moment here are some real milliseconds apart there: any of them will do.
    if (!due.includes(thread)) return { store: thread, model: due }
    const pausedMs = this.#model.isProbing ? 0 : undefined
    const ours = this.#model.take(thread, real.token, leaseMs)
    this.#claims.push({ real, ours })
    const { id, generation, order, stage, withdrawn } = real.item
    const link = this.#model.link(thread)
    const expected = { ...ours.item }
    // A third loss in a row would make it rest, for a time that depends on chance.
    if ((real.lost ?? 0) > 1) await this.#hold({ do: 'hold', claim: 0, stage: answered })
    return {
      store: [
        id,
        generation,
        order,
        stage.name,
        withdrawn === true,
        real.attempt,
        real.lost ?? 0,
        real.link.generation,
        real.link.engaged,
        real.pausedMs,
      ],
      model: [
        expected.id,
        expected.generation,
        expected.order,
        expected.stage,
        expected.isWithdrawn,
        expected.attempt,
        expected.lost,
        link?.generation,
        link?.engaged,
        pausedMs,
      ],
    }
  }

  async #hold({ claim, stage }: Operation & { do: 'hold' }): Promise<Answers> {
    const held = this.#claims.at(-1 - claim)
    if (held === undefined) return nothing
    const store = await this.#store.inbox.hold(held.real, leaseMs, stage === undefined ? {} : { stage })
    return { store, model: this.#model.hold(held.ours, leaseMs, stage?.name) }
  }
}

const nothing: Answers = { store: undefined, model: undefined }

function idOf({ thread, number }: { readonly thread: string; readonly number: number }): string {
  return `${thread}:${number}`
}
