import type { Message } from './model.ts'

/** Messages by channel and thread. Finding one and reading a thread cost the same however many there are. */
export class MessageStore {
  readonly #byChannel = new Map<string, Message[]>()
  readonly #byKey = new Map<string, Message>()
  readonly #repliesByRoot = new Map<string, Message[]>()

  get channels(): Iterable<readonly [string, readonly Message[]]> {
    return this.#byChannel
  }

  in(channel: string): readonly Message[] {
    return this.#byChannel.get(channel) ?? []
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#byKey.get(key(channel, ts))
  }

  replies(channel: string, root: string): readonly Message[] {
    return this.#repliesByRoot.get(key(channel, root)) ?? []
  }

  add(message: Message): void {
    const { channel, ts, threadTs } = message
    pushTo(this.#byChannel, channel, message)
    this.#byKey.set(key(channel, ts), message)
    if (threadTs !== undefined && threadTs !== ts)
      pushTo(this.#repliesByRoot, key(channel, threadTs), message)
  }

  remove({ channel, ts, threadTs }: Message): void {
    this.#byKey.delete(key(channel, ts))
    takeFrom(this.#byChannel.get(channel), ts)
    if (threadTs !== undefined) takeFrom(this.#repliesByRoot.get(key(channel, threadTs)), ts)
  }

  removeChannel(channel: string): void {
    const messages = [...this.in(channel)]
    for (const message of messages) this.remove(message)
    this.#byChannel.delete(channel)
  }

  moveChannel(channel: string, newId: string): void {
    const messages = [...this.in(channel)]
    this.removeChannel(channel)
    for (const message of messages) {
      message.channel = newId
      this.add(message)
    }
  }
}

function key(channel: string, ts: string): string {
  return `${channel}/${ts}`
}

function pushTo(lists: Map<string, Message[]>, at: string, message: Message): void {
  const list = lists.get(at)
  if (list) list.push(message)
  else lists.set(at, [message])
}

function takeFrom(list: Message[] | undefined, ts: string): void {
  const index = list?.findIndex((message) => message.ts === ts) ?? -1
  if (index >= 0) list?.splice(index, 1)
}
