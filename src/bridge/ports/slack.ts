import type {
  ChannelKey,
  Composed,
  IncomingMessage,
  Item,
  MessageId,
  PartContent,
  PersonId,
  PostedId,
  Requester,
  ThreadContext,
  ThreadKey,
} from '../model.ts'
import type { Say, Words } from '../notices.ts'
import type { Linked } from './links.ts'

/** `question`: of somebody, said for them. `reset`: the line after a reset, which gave the thread this generation. */
type PostKind = 'answer' | 'notice' | 'question' | { readonly reset: number }

/** One message to post. */
export type Post = {
  readonly thread: ThreadKey
  /** Names this message for good, so that `find` recognises it. Readable by the whole workspace. */
  readonly mark: string
  /** What it is in its thread, as `writtenBefore` has to know later on. */
  readonly kind: PostKind
  /** Offers to have this message asked again, in the language of `reader`. */
  readonly tryAgain?: { readonly message: MessageId; readonly reader: PersonId }
} & PartContent

/** The Slack side of a thread. */
export type Replies = {
  /**
   * The message as Markdown for neuroflash: people and channels by name, attached files named.
   * Empty when there is nothing to send. Somebody who cannot be looked up is called `somebody`; no id is sent.
   */
  question(item: Item): Promise<string>

  /** What an item says besides calling the bot and others: nothing that could be asked, only a greeting, or more. */
  saysBesides(item: Item): 'nothing' | 'greeting' | 'more'

  /**
   * Quotes for neuroflash what people wrote in the item's thread before it and no conversation of ours knows: the
   * latest of it, as it stands now. Left out are bots, people of other companies, messages to the bot, the message that
   * the item itself quotes, and everything up to the bot's last answer or reset. Of a thread that was reset and does not
   * show it, nothing is quoted. Takes a few seconds at most, asks nobody where the item begins its thread, and never
   * rejects.
   */
  writtenBefore(item: Item): Promise<ThreadContext>

  /**
   * Makes the question that somebody asks about a message. It has no place in the thread before the bot has posted a
   * line that says who asks what. So this gives a function: it takes the id of that line, and gives the question as if
   * its author had written the line. `undefined`: the message asked about is gone. Rejects with `ReplyError`.
   */
  questionAbout(asked: {
    readonly thread: ThreadKey
    readonly message: MessageId
    readonly words: string
    readonly requester: Requester
  }): Promise<((posted: PostedId) => IncomingMessage) | undefined>

  /**
   * Turns Markdown into messages that Slack takes, each complete in itself; none when there is nothing to show.
   * `undefined` when that might take more than a moment: then it is for `compose` to do.
   */
  composeSoon(markdown: string): Promise<readonly Composed[] | undefined>

  /**
   * The same for any text, within seconds and without holding up anything else; of `markdown` the first `most`
   * messages, of a message that Slack found `tooLong` several smaller ones. What cannot be converted in that time
   * comes as plain words. Rejects only with the reason of `signal`.
   */
  compose(
    source: { readonly markdown: string; readonly most?: number } | { readonly tooLong: Composed },
    signal: AbortSignal,
  ): Promise<readonly Composed[]>

  /**
   * Resolves once Slack has confirmed the message, rejects with `ReplyError`. Both happen within a third of a
   * lease: a holder who cannot renew stops after two thirds, and by the time somebody else may take the thread,
   * none of its messages may be under way. Never sends again what may have arrived.
   *
   * What Slack refuses is sent again in a plainer form, and finally as plain text. Each time `mayGoOn` is asked
   * first, since the thread may have been reset meanwhile.
   */
  post(post: Post, mayGoOn?: () => Promise<boolean>): Promise<PostedId>

  /** Looks for the message posted under `mark` since `item` was written. Rejects with `ReplyError`. */
  find(item: Pick<Item, 'id' | 'thread'>, mark: string): Promise<PostedId | undefined>

  /** Deletes a message of the bot's own; one that is gone already too. Rejects with `ReplyError`. */
  takeBack(thread: ThreadKey, posted: PostedId): Promise<void>

  /**
   * What people have written in the thread after message `id` without a mention, oldest first. Rejects
   * with `ReplyError`.
   */
  writtenAfter(thread: ThreadKey, id: MessageId): Promise<readonly IncomingMessage[]>
}

/** What somebody is to the workspace. `external`: of another company, in a shared channel. */
export type Role = 'member' | 'admin' | 'external'

/** Who may see and do what, as Slack knows it at this moment. Each method that asks Slack rejects with `ReplyError`. */
export type People = {
  /** Looked up in all pages of the channel's members. */
  isMember(person: PersonId, channel: ChannelKey): Promise<boolean>
  roleOf(person: PersonId): Promise<Role>
  /** Which of these channels the person is in, as far as the bot can see. */
  channelsOf(person: PersonId): Promise<ReadonlySet<ChannelKey>>
  channelOf(thread: ThreadKey): ChannelKey
  /** Whether the channel is a direct message, of two people or of several. */
  isDirect(channel: ChannelKey): Promise<boolean>
  /** The thread that a message belongs to, for when somebody named a reply instead of the thread. */
  rootOf(message: ThreadKey): Promise<ThreadKey>
  /** What the person is called; empty where Slack does not say. */
  name(person: PersonId): Promise<string>
  /** The thread's key once its channel has another id. */
  underChannel(thread: ThreadKey, channel: ChannelKey): ThreadKey
  /**
   * What is needed to speak about a thread: its link, and the names of its channel and of these people, in `say`'s
   * language.
   */
  describe(thread: ThreadKey, people: readonly PersonId[], say: Say): Promise<ThreadDescription>
}

/**
 * What Slack itself knows, at this moment, of what an event says. Each rejects with `ReplyError` where Slack
 * says neither yes nor no.
 */
export type Evidence = {
  /** The bot's token is refused as revoked, or its app as removed. */
  isRemoved(): Promise<boolean>
  /** Slack still knows the bot, but not the channel. It says the same of a private channel that the bot has left. */
  isGone(channel: ChannelKey): Promise<boolean>
  /** `from` is unknown or has become `to`, and at least one of the threads is found under `to`. */
  hasMoved(move: {
    readonly from: ChannelKey
    readonly to: ChannelKey
    readonly threads: readonly ThreadKey[]
  }): Promise<boolean>
}

export type ThreadDescription = {
  readonly permalink: string
  readonly channelName: string
  /** In the order asked for. */
  readonly names: readonly string[]
}

/** A file to hand to one person. */
export type Export = {
  readonly name: string
  /** Read once, piece by piece. If it rejects, `handOver` rejects with the same, and nobody has seen anything. */
  readonly content: AsyncIterable<string>
  readonly words: Words
  /** Asked when Slack has the whole file and nobody sees it yet. */
  readonly mayShare: () => Promise<boolean>
}

/**
 * What the bot says to one person alone. Each method rejects with `ReplyError` when every way to that person failed.
 */
export type PrivateReplies = {
  /** In the requester's own language. */
  tell(requester: Requester, words: Words): Promise<void>
  /** A list of the channel's conversations with what can be done about each. */
  showList(requester: Requester, list: ChannelPage): Promise<void>
  /** The conversations the person took part in, on the bot's page. */
  showHome(person: PersonId, list: ConversationList): Promise<void>
  /** Puts the file into the direct messages with the person. `withheld`: `mayShare` said no once Slack had the file. */
  handOver(requester: Requester, file: Export, signal: AbortSignal): Promise<'shared' | 'withheld'>
  /** Whether `tell` would answer right below a file just handed over: in the direct messages, and in no thread. */
  tellsBesideFile(requester: Requester): Promise<boolean>
}

export type ConversationList = {
  readonly entries: readonly (Linked & { readonly mayReset: boolean })[]
}

/** A page of the list of a channel's conversations. */
export type ChannelPage = ConversationList & {
  readonly channel: ChannelKey
  readonly page: number
  readonly hasMore: boolean
  /** The channel is a direct message. */
  readonly isDirect: boolean
  /** It replaces the page whose button was pressed. */
  readonly isTurned: boolean
}
