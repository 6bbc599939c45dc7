import type { ServerResponse } from 'node:http'
import type { Board } from './board.ts'

/** Changes that come close together travel together. */
const TOGETHER_MS = 20

/** Proxies and browsers give up connections on which nothing happens. */
const STILL_THERE_MS = 15_000

/** More are no people, but a script that has gone wild. */
const MOST_PAGES = 50

/** A page that reads too slowly is cut off; its browser comes again and gets everything anew. */
const MOST_UNREAD_BYTES = 8_000_000

/** Tells every open page what has changed on the board, as server-sent events. */
export class Publisher {
  readonly #look: () => Board
  readonly #pages = new Set<ServerResponse>()
  #known = new Map<string, string>()
  /** What is written down once need not be again: a value that has changed is another object. */
  readonly #written = new WeakMap<object, string>()
  #timer: NodeJS.Timeout | undefined
  readonly #heartbeat: NodeJS.Timeout

  /** @param look gives the whole board as it is now */
  constructor(look: () => Board) {
    this.#look = look
    this.#heartbeat = setInterval(() => this.#send(': still there\n\n'), STILL_THERE_MS)
  }

  /** Something may be different now. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.#publish(), TOGETHER_MS)
  }

  /** Keeps the response open: first comes all there is, then what changes. `false`: too many are open. */
  add(response: ServerResponse): boolean {
    if (this.#pages.size >= MOST_PAGES) return false
    this.#publish()
    const all = [...this.#known].map(([key, value]) => `${JSON.stringify(key)}:${value}`)
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(`retry: 500\nevent: all\ndata: {${all.join(',')}}\n\n`)
    this.#pages.add(response)
    response.once('close', () => this.#pages.delete(response))
    return true
  }

  close(): void {
    clearTimeout(this.#timer)
    clearInterval(this.#heartbeat)
    for (const page of this.#pages) page.end()
  }

  #publish(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const now = new Map(Object.entries(this.#look()).map(([key, value]) => [key, this.#write(value)]))
    const changed = [...now].filter(([key, value]) => this.#known.get(key) !== value)
    const gone = [...this.#known.keys()].filter((key) => !now.has(key)).map((key) => [key, 'null'] as const)
    this.#known = now
    const entries = [...changed, ...gone].map(([key, value]) => `${JSON.stringify(key)}:${value}`)
    if (entries.length > 0) this.#send(`event: some\ndata: {${entries.join(',')}}\n\n`)
  }

  #write(value: object): string {
    const written = this.#written.get(value) ?? JSON.stringify(value)
    this.#written.set(value, written)
    return written
  }

  #send(event: string): void {
    for (const page of this.#pages) {
      if (page.writableLength > MOST_UNREAD_BYTES) page.destroy()
      else page.write(event)
    }
  }
}
