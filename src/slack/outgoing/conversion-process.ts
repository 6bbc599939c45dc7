import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { compose, type Source } from './compose.ts'

/**
 * A process of its own: see `Conversion`. Says when it is there, then answers each source with its messages.
 *
 * The reading is done in a second thread, so that the first one notices, even in the middle of a document that takes
 * minutes, when whoever started the process is gone, and ends it.
 */
if (isMainThread) {
  const reader = new Worker(new URL(import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: Number(process.argv[2]), maxYoungGenerationSizeMb: 4 },
  })
  reader.on('message', (message) => process.send?.(message))
  reader.on('error', () => process.exit(1))
  process.on('message', (source) => reader.postMessage(source))
  process.on('disconnect', () => process.exit())
  // Ctrl-C reaches it too: what is under way is for the bot to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
} else {
  parentPort?.on('message', (source: Source) => parentPort?.postMessage(compose(source)))
  parentPort?.postMessage('ready')
}
