import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { inspectThread } from '../../src/admin/inspect.ts'
import type { Harness } from '../storage/contract/harness.ts'
import { embeddedHarness } from '../storage/embedded-harness.ts'
import { answered, asking, leaseMs, message, takeClaim, thread, threadKey } from '../storage/fixtures.ts'
import { redisHarness } from '../storage/redis-harness.ts'

const stores: readonly { readonly kind: string; readonly open: () => Promise<Harness> }[] = [
  { kind: 'embedded', open: embeddedHarness },
  { kind: 'Redis', open: () => redisHarness(inject('redisUrl')) },
]

describe.each(stores)('what an operator sees of a thread in the $kind store', ({ open }) => {
  async function opened() {
    const harness = await open()
    onTestFinished(() => harness.close())
    return harness.store
  }

  it('has its link, what waits and what failed, and nothing that anybody wrote', async () => {
    const store = await opened()
    await store.inbox.put(message('m1', { text: 'secret words', label: 'secret words' }))
    await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
    await store.inbox.put(message('m2', { text: 'secret words' }))
    await store.inbox.put(message('m3', { text: 'secret words', files: ['secret words'] }))
    const claim = await takeClaim(store)

    for (const stage of [{ ...asking, content: 'secret words' }, answered]) {
      await store.inbox.hold(claim, leaseMs, { stage })
      const seen = await inspectThread(store, thread, { withText: false })
      expect(seen).toMatchObject({
        link: { engaged: true, startedBy: 'U0ADA' },
        items: [{ item: { id: 'm2', stage: { name: stage.name } }, attempt: 1 }, { item: { id: 'm3' } }],
        dead: [{ id: 'm1', code: 'rejected' }],
      })
      expect(JSON.stringify(seen)).not.toMatch(/secret|first|second/)
    }
  })

  it('has what people wrote where that is asked for', async () => {
    const store = await opened()
    await store.inbox.put(message('m1', { text: 'secret words', label: 'first words' }))

    expect(await inspectThread(store, thread, { withText: true })).toMatchObject({
      link: { label: 'first words' },
      items: [{ item: { text: 'secret words' } }],
    })
  })

  it('is nothing where nobody has called the bot', async () => {
    const store = await opened()

    expect(
      await inspectThread(store, threadKey('T1:C1:1764000000.123457'), { withText: true }),
    ).toBeUndefined()
  })
})
