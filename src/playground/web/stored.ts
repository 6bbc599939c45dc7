import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** What the bot's store has of a thread, asked through its socket, since SQLite is locked by the bot. */
export type Stored = (thread: string) => Promise<{ readonly status: number; readonly body: string }>

/** @param dir the bot's `DATA_DIR` */
export function storedIn(dir: string): Stored {
  const socketPath = join(dir, 'bot.sock')
  return (thread) =>
    new Promise((resolve) => {
      const isDown = () => resolve({ status: 503, body: '{"error":"the bot does not run"}' })
      request({ socketPath, path: `/threads/${encodeURIComponent(thread)}` }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 502, body }), isDown)
      })
        .once('error', isDown)
        .end()
    })
}
