import { expect, it } from 'vitest'
import { ConversationError } from '../../src/bridge/errors.ts'
import type { InTurn, Waiting } from '../../src/bridge/in-turn.ts'
import type { ConversationId, Stage } from '../../src/bridge/model.ts'
import { meetFailure } from '../../src/bridge/setback.ts'
import { keptLog } from '../storage/fixtures.ts'

/** How the try after so many others ends, with nothing asked yet, in a thread with a conversation or without. */
async function wait(certainty: 'not-done' | 'unknown', conversation?: string) {
  const error = new ConversationError({
    code: certainty === 'unknown' ? 'lost' : 'unreachable',
    certainty,
    retry: 'backoff',
    notice: 'unclear',
    detail: 'no',
  })
  const recorded: Stage[] = []
  const turn = {
    deps: { log: keptLog().log, clock: () => 0, random: () => 0 },
    notes: {},
    held: {
      item: { receivedAtMs: 0 },
      link: { conversation: conversation as ConversationId | undefined },
      record: async (stage: Stage) => void recorded.push(stage),
    },
  }
  const stage: Waiting = { name: 'waiting', tries: 8 }
  return { outcome: await meetFailure(stage, error, turn as unknown as InTurn), recorded }
}

it('what may leave an empty conversation behind each time is tried ever less often', async () => {
  expect(await wait('unknown')).toEqual({
    outcome: { kind: 'later', ms: 256_000 },
    recorded: [{ name: 'waiting', tries: 9, triedSinceMs: 0 }],
  })
})

it('what leaves nothing behind is tried every minute', async () => {
  expect((await wait('not-done')).outcome).toEqual({ kind: 'later', ms: 60_000 })
  expect((await wait('unknown', 'c')).outcome).toEqual({ kind: 'later', ms: 60_000 })
})
