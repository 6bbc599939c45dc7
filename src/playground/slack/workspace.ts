import type { Clock } from './clock.ts'
import { MessageStore } from './message-store.ts'
import type {
  Call,
  Channel,
  Ephemeral,
  Json,
  Message,
  Person,
  StatusChange,
  StoredFile,
  View,
} from './model.ts'
import { objects } from './web-api/block-elements.ts'

export interface Identity {
  readonly teamId: string
  readonly teamDomain: string
  readonly appId: string
  readonly botId: string
  readonly botUserId: string
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
}

/** Everything Slack has: who, where, what was said. Says so whenever something changes. */
export class Workspace {
  readonly identity: Identity
  readonly clock: Clock
  readonly people = new Map<string, Person>()
  readonly channels = new Map<string, Channel>()
  readonly messages = new MessageStore()
  readonly ephemerals: Ephemeral[] = []
  readonly files: StoredFile[] = []
  readonly views: View[] = []
  readonly calls: Call[] = []
  readonly unexpected: string[] = []
  readonly statusesByThread = new Map<string, StatusChange[]>()
  isInstalled = true
  /** The app is declared as an agent, and so has sessions. */
  readonly isAgent: boolean
  /** Slack still has `assistant.threads.setStatus`. */
  readonly hasAssistant: boolean
  /** `http://127.0.0.1:port`, once the stand-in listens. */
  baseUrl = ''
  readonly #listeners = new Set<() => void>()
  #idCount = 0
  #lastTsMicros = 0

  constructor(
    identity: Identity,
    clock: Clock,
    { isAgent = false, hasAssistant = true }: { isAgent?: boolean; hasAssistant?: boolean } = {},
  ) {
    this.identity = identity
    this.clock = clock
    this.isAgent = isAgent
    this.hasAssistant = hasAssistant
  }

  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  newId(prefix: string): string {
    this.#idCount += 1
    return `${prefix}0${this.#idCount.toString(36).toUpperCase().padStart(9, '0')}`
  }

  /** Unique and increasing, of the clock's second: `1700000000.000100`. */
  newTs(): string {
    const secondMicros = Math.floor(this.clock.nowMs() / 1000) * 1_000_000
    this.#lastTsMicros = Math.max(this.#lastTsMicros, secondMicros) + 100
    const micros = this.#lastTsMicros % 1_000_000
    return `${(this.#lastTsMicros - micros) / 1_000_000}.${String(micros).padStart(6, '0')}`
  }

  person(id: string): Person {
    return this.people.get(id) ?? missing('person', id)
  }

  channel(id: string): Channel {
    return this.channels.get(id) ?? missing('channel', id)
  }

  message(channel: string, ts: string): Message {
    return this.findMessage(channel, ts) ?? missing('message', `${channel}/${ts}`)
  }

  findMessage(channel: string, ts: string): Message | undefined {
    return this.messages.find(channel, ts)
  }

  messagesIn(channel: string): readonly Message[] {
    return this.messages.in(channel)
  }

  /** Root first, then its replies in order. */
  threadOf(channel: string, root: string): readonly Message[] {
    const message = this.messages.find(channel, root)
    return message ? [message, ...this.messages.replies(channel, root)] : this.messages.replies(channel, root)
  }

  replies(channel: string, root: string): readonly Message[] {
    return this.messages.replies(channel, root)
  }

  addMessage(message: Message): void {
    this.messages.add(message)
    this.changed()
  }

  /** A root with replies leaves a tombstone behind, as in Slack; anything else is gone. */
  removeMessage(message: Message): 'tombstone' | 'gone' {
    const hasReplies = this.replies(message.channel, message.ts).length > 0
    if (hasReplies) {
      message.subtype = 'tombstone'
      message.text = 'This message was deleted.'
      message.blocks = []
    } else {
      this.messages.remove(message)
    }
    this.changed()
    return hasReplies ? 'tombstone' : 'gone'
  }

  isBotIn(channel: Channel): boolean {
    return channel.members.has(this.identity.botUserId)
  }

  /** The direct message with that person, opened where there was none. */
  directMessage(user: string): Channel {
    const members = new Set([user, this.identity.botUserId])
    for (const channel of this.channels.values()) {
      if (channel.kind === 'im' && channel.members.has(user)) return channel
    }
    return this.addChannel({
      id: this.newId('D'),
      name: '',
      kind: 'im',
      members,
      isArchived: false,
      isShared: false,
    })
  }

  addChannel(channel: Channel): Channel {
    this.channels.set(channel.id, channel)
    this.changed()
    return channel
  }

  permalink(channel: string, message: Message): string {
    const base = `https://${this.identity.teamDomain}.slack.com/archives/${channel}/p${message.ts.replace('.', '')}`
    return message.threadTs === undefined || message.threadTs === message.ts
      ? base
      : `${base}?thread_ts=${message.threadTs}&cid=${channel}`
  }

  noteUnexpected(what: string): void {
    this.unexpected.push(what)
    this.changed()
  }
}

/** The blocks the app gave the view. */
export function blocksOf(view: View): readonly Json[] {
  return objects(view.body.blocks)
}

function missing(what: string, id: string): never {
  throw new Error(`The stand-in Slack has no ${what} ${id}`)
}
