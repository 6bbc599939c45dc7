import type { ChannelKey, ConversationId, Ending, MessageId, PersonId, ThreadKey } from './model.ts'

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
export type DeletionReason =
  | 'reset'
  | 'operator'
  | 'erased'
  | 'retention'
  | 'uninstalled'
  | 'channel-deleted'
  | 'left-over'

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
  /** An operator resets a thread. */
  | { readonly kind: 'release'; readonly thread: ThreadKey; readonly done?: ResetDone }
  /** An operator has all erased that is kept of a person. */
  | { readonly kind: 'erase'; readonly person: PersonId }
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
