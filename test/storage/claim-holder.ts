import { createEmbeddedStore } from '../../src/storage/embedded/store.ts'
import { keptLog, message, takeClaim } from './fixtures.ts'

/** `claim-holder.ts DIR [ID …]`: puts a message of each id in a thread of its own, takes them, and stays. */
const [, , dir = '', ...ids] = process.argv
const store = createEmbeddedStore({ dir, clock: Date.now, log: keptLog().log })
await store.open()
for (const id of ids) await store.inbox.put(message(id, { thread: `thread of ${id}` }))
for (const _ of ids) await takeClaim(store, 3_600_000)
console.log('holding')
// An open standard input keeps the process, and its end ends it, should the test be gone.
process.stdin.resume()
process.stdin.once('end', () => process.exit())
