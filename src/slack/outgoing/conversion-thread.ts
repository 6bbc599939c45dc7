import { parentPort } from 'node:worker_threads'
import { compose, type Source } from './compose.ts'

/** Runs in a thread of its own: see `Conversion`. Says when it is there, then answers each source with its messages. */
parentPort?.on('message', (source: Source) => parentPort?.postMessage(compose(source)))
parentPort?.postMessage('ready')
