import type { Intake, Store } from './ports.ts'

/** The intake over a store. `followUps`: whether every reply in an engaged thread is for the bot, or only one that mentions it. */
export function createIntake(deps: {
  readonly store: Pick<Store, 'put' | 'revise' | 'revive' | 'putTask'>
  readonly followUps: 'all' | 'mentions'
  /** A task was stored, or may have been: it may begin at once. */
  readonly nudge: () => void
}): Intake {
  const { store, followUps, nudge } = deps
  return {
    async receive(message) {
      if (message.address === 'reply' && followUps === 'mentions') return 'not-ours'
      const put = await store.put(message)
      if (message.isLate) nudge()
      return put
    },
    edited: async (id, change) => ((await store.revise(id, change)) ? 'revised' : 'too-late'),
    deleted: async (id) => ((await store.revise(id, 'withdraw')) ? 'revised' : 'too-late'),
    tryAgain: (id, channel) => store.revive(id, channel),
    async ask(id, task) {
      const put = await store.putTask(id, task)
      nudge()
      return put
    },
  }
}
