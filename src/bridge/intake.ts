import type { Intake, Store } from './ports.ts'

/** The intake over a store. `followUps`: whether every reply in an engaged thread is for the bot, or only one that mentions it. */
export function createIntake(deps: {
  readonly store: Pick<Store, 'put' | 'revise' | 'revive'>
  readonly followUps: 'all' | 'mentions'
}): Intake {
  const { store, followUps } = deps
  return {
    receive: async (message) =>
      message.address === 'reply' && followUps === 'mentions' ? 'not-ours' : store.put(message),
    edited: async (id, change) => ((await store.revise(id, change)) ? 'revised' : 'too-late'),
    deleted: async (id) => ((await store.revise(id, 'withdraw')) ? 'revised' : 'too-late'),
    tryAgain: (id) => store.revive(id),
  }
}
