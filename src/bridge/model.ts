// What is asked of the bot, and what it has to do besides answering.
export type * from './task-model.ts'

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

/**
 * Whose words something is, or what it belongs to: names and places as Slack would write them. It is said in the
 * language of whoever asks, when they ask. As text: as 0.2.0 said it.
 */
export type Title =
  | string
  /** `isInner`: forwarded in what was forwarded. */
  | { readonly kind: 'person'; readonly who?: string; readonly where?: string; readonly isInner?: true }
  | { readonly kind: 'app' }
  | { readonly kind: 'transcript' | 'file'; readonly name: string }

/** Something that came with a message's words. */
export type Enclosure = {
  /** The text is then quoted. Absent: part of the message itself. */
  readonly title?: Title
  /** The message that this is, where it is one of the same thread. */
  readonly message?: MessageId
  /** As Slack wrote it. */
  readonly text: string
  /** Names of the files that belong to it. */
  readonly files?: readonly string[]
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
  /**
   * `unknown`: nobody knows. `refused`: neuroflash itself said that it had failed (the code `failed`). It refused
   * nothing; the word is only kept because it is stored.
   */
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
