/** What Slack keeps and what it sends, as the stand-in knows it. */

/** An object as it goes over the wire: a block, an event, a view. */
export type Json = Readonly<Record<string, unknown>>

export interface Person {
  readonly id: string
  readonly name: string
  readonly displayName: string
  readonly teamId: string
  /** A member, a guest of some channels, an admin, the owner, or somebody of another company. */
  readonly role: 'member' | 'guest' | 'admin' | 'owner' | 'external' | 'bot'
  readonly timezone: string
  /** The language and region set in Slack. */
  readonly locale: string
  readonly isDeactivated?: boolean
}

type ChannelKind = 'channel' | 'group' | 'mpim' | 'im'

export interface Channel {
  id: string
  readonly name: string
  readonly kind: ChannelKind
  readonly members: Set<string>
  isArchived: boolean
  readonly isShared: boolean
}

export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly mimetype: string
  readonly content: Buffer
  readonly user: string
  readonly channel?: string
  readonly threadTs?: string
}

export interface Message {
  readonly ts: string
  channel: string
  readonly user: string
  readonly team: string
  readonly isBot: boolean
  text: string
  blocks: Json[]
  attachments: Json[]
  readonly files: StoredFile[]
  readonly threadTs?: string
  readonly clientMsgId?: string
  subtype?: string
  metadata?: Json
  edited?: { readonly user: string; readonly ts: string }
  /** Of the app: people's are nothing that the stand-in is asked for. */
  reactions?: Reaction[]
}

/** Slack: `reactions` of a message. */
type Reaction = { readonly name: string; readonly users: readonly string[]; readonly count: number }

/** What only one person sees. `via` says by which way it came. */
export interface Ephemeral {
  readonly ts: string
  readonly channel: string
  readonly user: string
  text: string
  blocks: Json[]
  readonly threadTs?: string
  readonly via: 'chat.postEphemeral' | 'response_url' | 'command answer' | 'slack'
}

export interface StatusChange {
  readonly atMs: number
  readonly status: string
  readonly loadingMessages: readonly string[]
  /** Of a session, whose status no reply ends. */
  readonly isSession?: true
  /** Who changed it: the app, a reply of the bot, or Slack after two minutes. */
  readonly cause: 'set' | 'cleared' | 'reply' | 'expired'
}

/** A modal or a Home tab. `body` is what the app gave. */
export interface View {
  readonly id: string
  readonly user: string
  readonly type: 'modal' | 'home'
  body: Json
  hash: string
  isOpen: boolean
  /** What the app answered a submission with (`response_action: errors`). */
  errors?: Json
  readonly previousId?: string
  readonly rootId: string
}

/** One request of the app to the Web API, an upload URL (`upload`) or a `response_url`. */
export interface Call {
  readonly method: string
  readonly atMs: number
  readonly params: Json
  status?: number
  ok?: boolean
  error?: string
}

/** Something Slack has for the app: built once, delivered as often as one likes. */
export interface Outgoing {
  readonly id: string
  readonly kind: 'event' | 'command' | 'interactive'
  /** The event's type (`message`, `app_mention`), the command, or the interaction's type. */
  readonly type: string
  readonly payload: Json
}

export type RetryReason = 'http_timeout' | 'http_error' | 'connection_failed'

export interface Attempt {
  readonly number: number
  readonly atMs: number
  readonly retryReason?: RetryReason
  /** HTTP status; absent on the socket and where no answer came. */
  status?: number
  /** Measured in real time, from sending to the ack. */
  ackMs?: number
  failure?: RetryReason
  /** The body of the app's answer, or the payload of its ack. */
  answer?: string
}

export interface Delivery {
  readonly outgoing: Outgoing
  readonly attempts: readonly Attempt[]
  readonly outcome: 'pending' | 'acked' | 'given up'
  /** Resolves when it was acked or given up; a retry may wait for `advance`. */
  readonly done: Promise<'acked' | 'given up'>
}

export type Transport =
  | { readonly kind: 'http'; readonly url: string; readonly events?: EventForm }
  | { readonly kind: 'socket' }

/**
 * How events are written over HTTP. Slack: as JSON. A proxy or an attacker makes another thing of them:
 * `labelled-form` is the same body under a form's content type, `form` has it in the field of an interaction.
 */
export type EventForm = 'json' | 'labelled-form' | 'form'

/** What goes wrong. `drop-before`: connection cut, not done; `drop-after`, `hang-after`: done. */
export type FaultKind =
  | { readonly status: number; readonly retryAfter?: number; readonly body?: string }
  /** `needed`: the scopes that a `missing_scope` names. */
  | { readonly error: string; readonly needed?: string }
  | 'hang'
  | 'hang-after'
  | 'drop-before'
  | 'drop-after'

export interface FaultSpec {
  /** How often; once if absent. */
  readonly times?: number
  /** So many requests pass first. */
  readonly skip?: number
  readonly with: FaultKind
  /** Only requests whose parameters are so. */
  readonly matching?: (params: Json) => boolean
}

export interface Fault {
  readonly used: number
  cancel(): void
}

/** A message as people see it. */
export interface SeenMessage {
  readonly ts: string
  readonly threadTs: string | undefined
  readonly author: string
  readonly authorId: string
  readonly isBot: boolean
  readonly text: string
  /** Blocks (or the text where there are none) as plain text. */
  readonly readable: string
  readonly blocks: readonly Json[]
  readonly metadata: Json | undefined
  readonly files: readonly StoredFile[]
  /** Whom it notifies: user ids, `channel`, `here`, `everyone`, user group ids. */
  readonly pings: readonly string[]
  readonly isEdited: boolean
  /** What is left of a deleted root that has replies. */
  readonly isDeleted: boolean
  readonly reactions: readonly Reaction[]
}
