import type { BotStore } from '../../src/storage/bot-store.ts'
import { createStore } from '../../src/storage/create-store.ts'

/** The store, open. When it rejects, nothing is left open. */
export async function openStore(deps: Parameters<typeof createStore>[0]): Promise<BotStore> {
  const store = await createStore(deps)
  try {
    await store.open()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
