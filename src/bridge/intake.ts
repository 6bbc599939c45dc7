import type { TaskId } from './model.ts'
import type { Intake, Store } from './ports.ts'

/** The intake over a store. `followUps`: whether every reply in an engaged thread is for the bot, or only one that mentions it. */
export function createIntake(deps: {
  readonly store: Pick<Store, 'put' | 'revise' | 'revive' | 'putTask' | 'link'>
  readonly followUps: 'all' | 'mentions'
  /** A task was stored: it may begin at once. */
  readonly nudge: () => void
}): Intake {
  const { store, followUps, nudge } = deps
  const ask: Intake['ask'] = async (id, task) => {
    const put = await store.putTask(id, task)
    nudge()
    return put
  }
  return {
    async receive(message, { isRetry } = { isRetry: false }) {
      const { id, thread, address } = message
      if (address === 'reply' && followUps === 'mentions') return 'not-ours'
      const put = await store.put(message)
      // Before Slack is told: what it delivered meanwhile, and was not the bot's yet, is not lost.
      if (isRetry && put === 'stored' && address === 'mention' && followUps === 'all') {
        const generation = (await store.link(thread))?.generation ?? 0
        await ask(`catch-up:${id}` as TaskId, { kind: 'catch-up', thread, after: id, generation })
      }
      return put
    },
    edited: async (id, change) => ((await store.revise(id, change)) ? 'revised' : 'too-late'),
    deleted: async (id) => ((await store.revise(id, 'withdraw')) ? 'revised' : 'too-late'),
    tryAgain: (id) => store.revive(id),
    ask,
  }
}
