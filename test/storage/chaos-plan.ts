import { StoreError } from '../../src/bridge/errors.ts'
import type { Inbox, Outcome, Put } from '../../src/bridge/ports/inbox.ts'
import type { Store } from '../../src/bridge/ports/store.ts'
import { message } from './fixtures.ts'

export type Plan = {
  readonly redisUrl?: string
  readonly dir: string
  /** The file that all workers write to. */
  readonly results: string
  readonly threads: number
  readonly perThread: number
}

export const chaosLeaseMs = 1_500

/** Every sixth item fails twice before it is done. */
export function outcomeOf(order: number, attempt: number): Outcome {
  return order % 6 === 5 && attempt <= 2 ? { kind: 'later', ms: 15 } : { kind: 'done' }
}

/** Puts every message, each twice, again and again until the store has answered, as Slack would. */
export async function feed(store: Store, { threads, perThread }: Plan): Promise<void> {
  for (let order = 1; order <= perThread; order++) {
    for (let n = 0; n < threads; n++) {
      const one = message(`thread-${n}:${order}`, { thread: `thread-${n}`, order })
      await putUntilAnswered(store, one)
      await putUntilAnswered(store, one)
    }
  }
}

async function putUntilAnswered(store: Store, one: Parameters<Inbox['put']>[0]): Promise<Put> {
  for (;;) {
    try {
      return await store.inbox.put(one)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      await store.inbox.untilDue(20, new AbortController().signal)
    }
  }
}
