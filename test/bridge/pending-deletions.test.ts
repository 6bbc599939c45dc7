import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../environment/environment.ts'
import { answered, mentioned, untilDeleted, untilHeard } from '../environment/people.ts'
import { english } from '../environment/sentences.ts'
import { leave, metric, untilMetric } from '../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

describe.each(storeKinds)('deletions that neuroflash has not confirmed (%s store)', (store) => {
  it('are counted until it has, and so are the words that the account has left', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    expect(await metric(environment, 'deletions_pending')).toBe(0)
    const passage = Promise.withResolvers<void>()
    environment.neuroflash.onRequest('delete', 'before', () => passage.promise)

    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilMetric(environment, 'deletions_pending', 1)
    expect(await metric(environment, 'deletions_oldest_seconds')).toBeGreaterThanOrEqual(0)
    passage.resolve()
    await untilDeleted(environment)
    await untilHeard(environment, english('deletionConfirmed'))

    await untilMetric(environment, 'deletions_pending', 0)
    await untilMetric(environment, 'words_left', 1_000_000)
  })
})
