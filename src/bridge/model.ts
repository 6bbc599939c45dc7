declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** Names one Slack thread of one workspace. Opaque: only `slack/thread-key.ts` looks inside. */
export type ThreadKey = Branded<'ThreadKey'>

/** Names one message a person wrote, however often and in whatever event Slack delivers it. */
export type MessageId = Branded<'MessageId'>

/** A conversation's UUID at neuroflash. */
export type ConversationId = Branded<'ConversationId'>

/** A person in Slack. */
export type PersonId = Branded<'PersonId'>

/** A message the bot has posted, as Slack confirmed it. */
export type PostedId = Branded<'PostedId'>

/** What a person wrote to the bot, or may have written to it. */
export type IncomingMessage = {
  readonly id: MessageId
  /** A second name of the same gesture, for when Slack delivers it as two messages (`client_msg_id`). */
  readonly alias?: string
  readonly thread: ThreadKey
  readonly author: PersonId
  /** Its place in the thread: Slack's `ts` in microseconds. */
  readonly order: number
  /** As Slack wrote it. Only `slack/` knows how to read it. */
  readonly text: string
  /** Names of the attached files. */
  readonly files: readonly string[]
  /** The first words, readable, at most 80 characters. */
  readonly label: string
  /** `mention` and `direct` engage the thread; `reply` counts only where the thread is engaged. */
  readonly address: 'mention' | 'direct' | 'reply'
}

/** Thread ↔ conversation, and what is known about it. */
export type Link = {
  /** Goes up at every reset of the thread. */
  readonly generation: number
  readonly engaged: boolean
  readonly conversation?: ConversationId
  /** How many messages the conversation holds. Absent: not known, to be read before the next question. */
  readonly historyLength?: number
  readonly startedBy: PersonId
  readonly people: readonly PersonId[]
  readonly startedAtMs: number
  readonly lastActivityMs: number
  readonly turns: number
  readonly words: number
  readonly label: string
}

/** One Slack message of what the bot says in a turn. */
export type Part = {
  readonly kind: 'answer' | 'notice'
  /** Markdown, complete in itself. */
  readonly text: string
  /** Offers to ask the same message again. */
  readonly tryAgain?: true
  /** Set once Slack has confirmed it. */
  readonly posted?: PostedId
}

/** How a turn ends once everything was said. */
export type Ending = { readonly kind: 'done' } | { readonly kind: 'dead'; readonly code: string }

/** What became of a request whose answer never reached us, as far as we can tell without the history. */
export type Loss = {
  /** `refused`: neuroflash said in full that it failed. `unknown`: nobody knows. */
  readonly kind: 'refused' | 'unknown'
  readonly atMs: number
}

/** The length of the history and the question that was sent, recorded before sending it. */
export type PendingQuestion = {
  readonly conversation: ConversationId
  readonly content: string
  /** Messages the conversation held before the question. */
  readonly before: number
  readonly askedAtMs: number
}

/** What an item has been through before its question was answered. */
export type Setbacks = {
  /** Tries that failed. */
  readonly tries?: number
  /** The person has been told that it takes longer. */
  readonly told?: true
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
  /** What is to be said is settled; some of it may have been said. `mark` names its parts in Slack. */
  | {
      readonly name: 'answered'
      readonly mark: string
      readonly parts: readonly Part[]
      readonly ending: Ending
    }

/** One thing waiting in a thread's inbox. */
export type Item = {
  readonly id: MessageId
  readonly thread: ThreadKey
  /** The thread's generation when it was stored. */
  readonly generation: number
  readonly author: PersonId
  readonly order: number
  readonly text: string
  readonly files: readonly string[]
  readonly receivedAtMs: number
  readonly stage: Stage
}

/** One message of a conversation as neuroflash keeps it. */
export type HistoryMessage = { readonly role: string; readonly content: string }

/** neuroflash's answer to one question. */
export type Answer = { readonly text: string; readonly words: number }
