import { createRedisStore } from '../../src/storage/redis/store.ts'
import { help, keptLog, message, takeClaim, takeTask, taskId } from './fixtures.ts'

/** `named-holder.ts URL PREFIX DIR`: takes a message and a task in Redis, under the name that is kept in DIR, and stays. */
const [, , url = '', prefix = '', dataDir = ''] = process.argv
const store = createRedisStore({ url, prefix, dataDir, log: keptLog().log })
await store.open()
await store.inbox.put(message('m1'))
await store.tasks.put(taskId('t1'), help)
await takeClaim(store, 3_600_000)
await takeTask(store, 3_600_000)
console.log('holding')
// An open standard input keeps the process, and its end ends it, should the test be gone.
process.stdin.resume()
process.stdin.once('end', () => process.exit())
