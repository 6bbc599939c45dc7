declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** Names one Slack thread of one workspace. Opaque: only `slack/thread-key.ts` looks inside. */
export type ThreadKey = Branded<'ThreadKey'>

/** Names one message a person wrote, however often and in whatever event Slack delivers it. */
export type MessageId = Branded<'MessageId'>

/**
 * A conversation at neuroflash, with the workspace it is in: whoever has it stored has both. Opaque: only
 * `neuroflash/conversation-name.ts` looks inside.
 */
export type ConversationId = Branded<'ConversationId'>

/** A person in Slack. */
export type PersonId = Branded<'PersonId'>

/** A channel, group or direct message: where threads are. Opaque like `ThreadKey`. */
export type ChannelKey = Branded<'ChannelKey'>

/** Names one task, so that it is done once however often it is asked for. */
export type TaskId = Branded<'TaskId'>

/** A message the bot has posted, as Slack confirmed it. */
export type PostedId = Branded<'PostedId'>

/** What one Slack message of an answer holds, converted for good. Opaque: only `slack/outgoing/` looks inside. */
export type Composed = Branded<'Composed'>

/** Something that came with a message's words. */
export type Enclosure = {
  /**
   * Whose words these are, or what they belong to, as Slack would write it; the text is then quoted. Absent: part of
   * the message itself.
   */
  readonly title?: string
  /** As Slack wrote it. */
  readonly text: string
}

/** What a message says, as it stood at one time. */
export type Wording = {
  /** As Slack wrote it. Only `slack/` knows how to read it. */
  readonly text: string
  /** Names of the attached files. */
  readonly files: readonly string[]
  /** Forwarded messages, tables, transcripts. */
  readonly enclosures?: readonly Enclosure[]
  /** Which edit of the message this is: later ones sort higher. Absent: as it was first written. */
  readonly edition?: string
}

/** What a person wrote to the bot, or may have written to it. */
export type IncomingMessage = Wording & {
  readonly id: MessageId
  /** What two messages share if Slack has made two out of one (`client_msg_id`, S3). */
  readonly alias?: string
  readonly thread: ThreadKey
  readonly channel: ChannelKey
  readonly author: PersonId
  /** Its place in the thread: Slack's `ts` in microseconds. */
  readonly order: number
  /** The first words, readable, at most 80 characters. */
  readonly label: string
  /** `mention` and `direct` engage the thread; `reply` counts only where the thread is engaged. */
  readonly address: 'mention' | 'direct' | 'reply'
  /** Slack had to deliver it again: replies to it may have come before. */
  readonly isLate?: true
}

/** Thread ↔ conversation, and what is known about it. */
export type Link = {
  /** Goes up at every reset of the thread. */
  readonly generation: number
  readonly engaged: boolean
  readonly channel: ChannelKey
  readonly conversation?: ConversationId
  /** How many questions the conversation holds. Absent: not known, to be read before the next one. */
  readonly questions?: number
  readonly startedBy: PersonId
  readonly people: readonly PersonId[]
  readonly startedAtMs: number
  readonly lastActivityMs: number
  readonly turns: number
  readonly words: number
  readonly label: string
}

/** What one message says. */
export type PartContent =
  | { readonly composed: Composed }
  /**
   * Markdown: a sentence of the bot's own, or an answer that is still to be converted, and may become several messages.
   */
  | { readonly text: string }

/** One Slack message of what the bot says in a turn. */
export type Part = {
  readonly kind: 'answer' | 'notice'
  /** Offers to ask the same message again. */
  readonly tryAgain?: true
  /** Set once Slack has confirmed it. */
  readonly posted?: PostedId
} & PartContent

/** How a turn ends once everything was said. */
export type Ending = { readonly kind: 'done' } | { readonly kind: 'dead'; readonly code: string }

/** What became of a question that brought no answer, as far as we can tell without the history. */
export type Loss = {
  /** `refused`: neuroflash itself said that it had failed (the code `failed`). `unknown`: nobody knows. */
  readonly kind: 'refused' | 'unknown'
  readonly atMs: number
}

/**
 * What people had written in the thread before a question that opens a conversation. It is read once, and kept with the
 * question until that is answered.
 */
export type ThreadContext = {
  /** Quoted, to stand before the question. Absent: there is nothing to quote. */
  readonly text?: string
  /** Slack did not show it. The author is told so after the answer. */
  readonly missed?: true
}

type WithContext = { readonly context?: ThreadContext }

/** A question as it is recorded before it is sent, with how much its conversation held by then. */
export type PendingQuestion = WithContext & {
  readonly conversation: ConversationId
  /** Without its context. */
  readonly content: string
  /** Messages of people that the conversation held before it. */
  readonly questions?: number
  /** Messages of any role that it held. 0.1.0 recorded this instead. */
  readonly before?: number
  readonly askedAtMs: number
}

/** How often something was tried in vain, and since when, by the store's clock. */
export type Tries = { readonly tries?: number; readonly triedSinceMs?: number }

/** What an item has been through before its question was answered. */
export type Setbacks = Tries &
  WithContext & {
    /** The conversation was found gone, so that the question opens a new one. */
    readonly contextLost?: true
  }

/**
 * How far an item has come. Recorded before the step it names, so that whoever finds it after a
 * crash knows what may have happened.
 */
export type Stage =
  /** Nothing was sent. */
  | ({ readonly name: 'waiting' } & Setbacks)
  /** The question may have reached neuroflash. */
  | ({ readonly name: 'asking'; readonly loss?: Loss } & PendingQuestion & Setbacks)
  /** What is to be said is recorded; some of it may have been said. `mark` names its parts in Slack. */
  | ({
      readonly name: 'answered'
      readonly mark: string
      readonly parts: readonly Part[]
      readonly ending: Ending
      /** The question had to do without its context. */
      readonly contextMissed?: true
    } & Tries)

/** One thing waiting in a thread's inbox. */
export type Item = Wording & {
  readonly id: MessageId
  readonly thread: ThreadKey
  /** The thread's generation when it was stored. */
  readonly generation: number
  readonly author: PersonId
  readonly order: number
  readonly receivedAtMs: number
  readonly stage: Stage
  /** It was deleted in Slack while it was in work, or after it was asked: its answer is not shown. */
  readonly withdrawn?: true
}

/** One message of a conversation as neuroflash keeps it. */
export type HistoryMessage = { readonly role: string; readonly content: string }

/** neuroflash's answer to one question. */
export type Answer = {
  readonly text: string
  readonly words: number
  /** Why it is not whole, where it isn't: too long, against neuroflash's rules, or something went wrong. */
  readonly cut?: 'length' | 'rules' | 'failure'
}

/** Who asked for something, and where: the answer goes to that person alone. */
export type Requester = {
  readonly person: PersonId
  /** Absent: not in a channel, but on the bot's own page. */
  readonly channel?: ChannelKey
  /** The thread it was asked in, if it was. */
  readonly thread?: ThreadKey
  /** The thread it is about, or a message of that: an answer that stands elsewhere links to it. */
  readonly about?: ThreadKey
  /** Slack's address for answers to this very request, for as long as it lives. */
  readonly responseUrl?: string
}

/** What a reset did, recorded with it. */
export type ResetDone = {
  /** Messages that were waiting and will not be asked. */
  readonly withdrawn: number
  /** An answer was under way and will not be shown. */
  readonly interrupted: boolean
  /** There was a conversation, and its deletion is under way. */
  readonly deleting: boolean
}

/** Something people ask of the bot about a thread, or of a channel. */
export type Request =
  | {
      readonly kind: 'reset'
      readonly thread: ThreadKey
      readonly requester: Requester
      readonly done?: ResetDone
    }
  | {
      readonly kind: 'export'
      readonly thread: ThreadKey
      readonly requester: Requester
      readonly format: ExportFormat
      /** The file is with the person. */
      readonly handedOver?: true
    }
  | { readonly kind: 'status'; readonly thread: ThreadKey; readonly requester: Requester }
  /** A question about a message of the thread, to be asked there. */
  | {
      readonly kind: 'ask'
      readonly thread: ThreadKey
      readonly message: MessageId
      /** As they were typed. */
      readonly words: string
      readonly requester: Requester
    }
  | {
      readonly kind: 'list'
      readonly requester: Requester
      readonly channel: ChannelKey
      readonly page: number
      /** Asked for by a button of another page. */
      readonly turned?: true
    }
  | { readonly kind: 'help'; readonly requester: Requester }
  /** A question had to go without what was written in the thread before it, and its author is told so. */
  | { readonly kind: 'context-missed'; readonly requester: Requester }
  /** What was asked names no thread. */
  | { readonly kind: 'misunderstood'; readonly requester: Requester }
  /** The conversations the person took part in, on the bot's page. */
  | { readonly kind: 'home'; readonly requester: Requester }

export type ExportFormat = 'markdown' | 'json'

/** Why a conversation is deleted. */
export type DeletionReason = 'reset' | 'retention' | 'uninstalled' | 'channel-deleted' | 'left-over'

/** Something to be done, by whichever process comes to it, until it is done. */
export type Task =
  | Request
  /** A conversation to be deleted at neuroflash, until neuroflash confirms it. */
  | {
      readonly kind: 'deletion'
      readonly conversation: ConversationId
      readonly reason: DeletionReason
      readonly requester?: Requester
      readonly tries: number
      /** The person has been told that it takes longer. */
      readonly told?: true
      /** How it ended, and how often telling the person of it has failed. */
      readonly ended?: { readonly outcome: Ending; readonly tellings: number }
    }
  /** Every thread of the channel, or of all channels, is released. */
  | {
      readonly kind: 'clear'
      readonly reason: 'uninstalled' | 'channel-deleted'
      readonly channel?: ChannelKey
      /** When Slack says that it happened. */
      readonly happenedAtMs?: number
      readonly looks?: Looks
    }
  /** Threads idle since before `beforeMs`, and for `idleMs` by the store's clock, are released, a few at a time. */
  | { readonly kind: 'retention'; readonly beforeMs: number; readonly idleMs?: number }
  /** Replies that Slack delivered before the message that called the bot to the thread, to be taken in. */
  | {
      readonly kind: 'catch-up'
      readonly thread: ThreadKey
      readonly after: MessageId
      readonly generation: number
    }
  /** A message was not taken, since too many of its author's wait: its thread is to be told. */
  | {
      readonly kind: 'refusal'
      readonly thread: ThreadKey
      readonly message: MessageId
      /** 0.2.0 did not record it. */
      readonly author?: PersonId
    }
  /** A message has waited for long, first in its thread, which is to be told so. */
  | {
      readonly kind: 'waiting'
      readonly thread: ThreadKey
      readonly message: MessageId
      readonly author: PersonId
    }
  /** A channel has got another id. */
  | {
      readonly kind: 'move'
      readonly from: ChannelKey
      readonly to: ChannelKey
      /**
       * Messages after this one may have come under the new id before the bot knew of it: threads catch up from here.
       */
      readonly after?: MessageId
      readonly looks?: Looks
    }

/** What Slack said when it was asked whether an event is true, and how often in a row. */
export type Looks = { readonly said: 'yes' | 'no'; readonly times: number }
