import type { Command, Press, SentInteraction } from './interactions.ts'
import type {
  Call,
  Channel,
  Delivery,
  Ephemeral,
  Fault,
  FaultSpec,
  Json,
  Outgoing,
  Person,
  SeenMessage,
  StatusChange,
  StoredFile,
  Transport,
  View,
} from './model.ts'
import type { Say, SentMessage } from './people.ts'
import type { NewChannel, NewPerson, Seed } from './seed.ts'
import type { Sent } from './sending.ts'
import type { Waiting } from './waiting.ts'

/** All that a test or the playground can do with the stand-in Slack, and see of it. */
export interface StandInSlack {
  /** `http://127.0.0.1:…/api/`, for `clientOptions.slackApiUrl`. */
  readonly apiUrl: string
  readonly teamId: string
  /** Of links to messages: `https://….slack.com/archives/…`. */
  readonly teamDomain: string
  readonly appId: string
  readonly botId: string
  readonly botUserId: string
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
  /** Ids. People: ada and ben (members), gus (guest), amy (admin), eve (external, only in `shared`).
   * The bot is in all of them but `elsewhere`. */
  readonly seed: Seed

  /** Where deliveries go from now on, retries that wait included. */
  deliverTo(transport: Transport): void
  nowMs(): number
  /** The next `ts`, for what Slack itself says to somebody. */
  newTs(): string
  /** Moves the manual clock; whatever is due on the way happens in its order. */
  advance(ms: number): void

  addPerson(person: NewPerson): Person
  addChannel(channel: NewChannel): Channel
  join(channel: string, user: string): void
  leave(channel: string, user: string): void
  archive(channel: string): void
  person(id: string): Person
  channel(id: string): Channel

  /** Writes a message and starts the deliveries `deliver` asks for. */
  say(say: Say): SentMessage
  /** As `say` with `deliver: 'none'`: the test delivers `sent.events` when and as often as it likes. */
  compose(say: Say): SentMessage
  /** A message of which the app is not told. */
  keep(message: { channel: string; ts: string; user: string; text?: string }): void
  /** Slackbot writes, as it does in channels, threads and direct messages. */
  slackbot(said: Pick<Say, 'channel' | 'text' | 'threadTs' | 'deliver'>): SentMessage
  /** The person's account is closed. */
  deactivate(user: string): void
  /** Starts a delivery (again) with its own retries. `done` tells when it was acked or given up. */
  deliver(outgoing: Outgoing): Delivery
  edit(edit: { channel: string; ts: string; text: string; deliver?: 'all' | 'none' }): Sent
  remove(removal: { channel: string; ts: string; deliver?: 'all' | 'none' }): Sent
  /** Slack fetched a link's preview: `message_changed` with the same text. */
  unfurl(unfurl: { channel: string; ts: string; url: string; deliver?: 'all' | 'none' }): Sent
  command(command: Command): SentInteraction
  /** A message shortcut (`message_action`). */
  shortcut(shortcut: { channel: string; user: string; callbackId: string; ts: string }): SentInteraction
  /** Presses or picks; throws where no such element is shown to that person. */
  press(press: Press): SentInteraction
  /** Submits the person's open modal (the topmost) with values by action id. */
  submitView(submission: {
    user: string
    viewId?: string
    values?: Readonly<Record<string, string>>
  }): SentInteraction
  closeView(closing: { user: string; viewId?: string }): Sent
  openHome(opening: { user: string }): Sent
  /** The workspace removes the app: both lifecycle events, and the token is refused from now on. */
  uninstall(): Sent
  deleteChannel(channel: string): Sent
  /** The channel gets another id, as when a private channel is shared. */
  changeChannelId(channel: string): Sent & { readonly newId: string }
  /** Any other event, wrapped as Slack wraps it. */
  emit(event: Json & { readonly type: string }, deliver?: 'all' | 'none'): Sent
  /** Posts a body to the request URL as it is; gives status and body. */
  deliverRaw(
    body: string,
    options?: { headers?: Readonly<Record<string, string>>; url?: string },
  ): Promise<{ status: number; body: string }>
  /** Headers Slack would send with this body, signed; `atMs` and `secret` may be wrong on purpose. */
  sign(
    body: string,
    options?: { atMs?: number; secret?: string; contentType?: string },
  ): Record<string, string>

  /** Programs a fault for a Web API method, `upload`, `response_url` or `*`. */
  fail(method: string, fault: FaultSpec): Fault
  /**
   * Runs `callback` for each such request just before Slack acts on it, or after it acted and
   * before it answers; it is awaited. Gives a function that takes the hook away.
   */
  onRequest(
    method: string,
    when: 'before' | 'after',
    callback: (call: Call) => void | Promise<void>,
  ): () => void

  /** Socket Mode: how many connections are up; ask for a refresh, or cut them (all or one). */
  readonly sockets: {
    readonly count: number
    requestRefresh(reason?: 'warning' | 'refresh_requested' | 'link_disabled', index?: number): void
    drop(index?: number): void
    /** Reads nothing more from any of them: no ack, and no word that it is to be closed. */
    stall(): void
  }

  readonly calls: readonly Call[]
  readonly deliveries: readonly Delivery[]
  readonly ephemerals: readonly Ephemeral[]
  readonly files: readonly StoredFile[]
  readonly views: readonly View[]
  /** Requests Slack has no answer for: unknown paths and methods, bodies that do not parse. */
  readonly unexpected: readonly string[]
  /** Root and replies in order, as people see them. Empty where there is nothing. */
  thread(channel: string, root: string): readonly SeenMessage[]
  /** Everything in the channel, oldest first, replies included. */
  messages(channel: string): readonly SeenMessage[]
  /** Every change of the thread's status line, oldest first. */
  statuses(channel: string, root: string): readonly StatusChange[]
  status(channel: string, root: string): string
  permalink(channel: string, ts: string): string
  /** The person's topmost open modal. */
  modal(user: string): View | undefined
  home(user: string): View | undefined
  /** Blocks of a message, an ephemeral or a view as plain text. */
  readable(shown: { readonly text?: string; readonly blocks?: readonly Json[] }): string

  /** Calls back upon every change here. Gives a function that ends it. */
  onChange(listener: () => void): () => void
  /** Resolves as soon as the fact holds, looked at upon every change here; rejects with a dump. */
  waitFor<T>(fact: () => T | undefined | false, waiting: Waiting): Promise<T>
  /** Resolves when every delivery was acked or given up; retries may wait for `advance`. */
  idle(): Promise<void>
  /** Resolves when no attempt is under way; retries that wait for the clock do not count. */
  settled(): Promise<void>
  stop(): Promise<void>
}
