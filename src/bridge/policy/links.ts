import type {
  ChannelKey,
  ConversationId,
  DeletionReason,
  IncomingMessage,
  Link,
  PersonId,
  Requester,
  ResetDone,
} from '../model.ts'
import type { ListOf, ReleaseTerms } from '../ports/links.ts'

/*
 * What becomes of a thread's link, for every store alike. A store does what is said here in the step that
 * promises it. Two things each store works out for itself, since only the step knows them: the generation,
 * which goes up by one with a release, and what can still be read of an unreadable link. In Redis that is Lua's part, in
 * `release.lua` and `move.lua`; `test/storage/contract/` and `model.test.ts` hold both stores to the same.
 */

/** The link of a thread to which `author` has just called the bot: it has no conversation yet. */
export function freshLink(
  { author, channel, label }: Pick<IncomingMessage, 'author' | 'channel' | 'label'>,
  nowMs: number,
): Link {
  return {
    generation: 0,
    engaged: true,
    channel,
    startedBy: author,
    people: [author],
    turns: 0,
    words: 0,
    label,
    startedAtMs: nowMs,
    lastActivityMs: nowMs,
  }
}

/** Whether the bot was called to the thread, or has a conversation for it. Otherwise the thread was released. */
export function isInUse(link: Link): boolean {
  return link.engaged || link.conversation !== undefined
}

/**
 * Whether a thread belongs in a list: `stale` when it no longer does, `bare` when there is nothing in it to show yet.
 */
export type PlaceInList = 'shown' | 'bare' | 'stale'

export function placeInList(
  { link, hasItems }: { readonly link: Link | undefined; readonly hasItems: boolean },
  of: ListOf,
): PlaceInList {
  if (link === undefined || !(isInUse(link) || hasItems)) return 'stale'
  const belongs = 'channel' in of ? link.channel === of.channel : link.people.includes(of.person)
  if (!belongs) return 'stale'
  return link.conversation !== undefined || hasItems ? 'shown' : 'bare'
}

/** A thread as it is found. */
export type FoundThread = {
  /** `undefined` where there is none, or none that can be read. */
  readonly link: Link | undefined
  readonly isUnreadable: boolean
  /** Items that wait and are not in work; what the bot itself has to say does not count. */
  readonly waiting: number
  /** An item that was not the bot's own is held. */
  readonly isHeld: boolean
}

export type ReleasePlan =
  /** There is nothing to release. */
  | { readonly kind: 'nothing' }
  /** It was to be released for being idle, and somebody has just written in it. */
  | { readonly kind: 'in-use' }
  | {
      readonly kind: 'release'
      readonly done: ResetDone
      /** What stays of the link. */
      readonly remnant: Link
      readonly conversation?: ConversationId
    }

/** What becomes of a thread that is to be released. */
export function planRelease(
  { link, isUnreadable, waiting, isHeld }: FoundThread,
  { deletion, unlessActiveSinceMs = Infinity }: Pick<ReleaseTerms, 'deletion' | 'unlessActiveSinceMs'>,
): ReleasePlan {
  const hasItems = waiting > 0 || isHeld
  const isEmpty = link === undefined ? !isUnreadable : !isInUse(link)
  if (isEmpty && !hasItems) return { kind: 'nothing' }
  const mustBeIdle = deletion.reason === 'retention' || deletion.reason === 'erased'
  if (hasItems && mustBeIdle) return { kind: 'in-use' }
  if (link !== undefined && link.lastActivityMs >= unlessActiveSinceMs) return { kind: 'in-use' }
  const conversation = link?.conversation
  const remnant = remnantOf(link ?? unknownLink(deletion.requester))
  return {
    kind: 'release',
    done: { withdrawn: waiting, interrupted: isHeld, deleting: conversation !== undefined },
    remnant: deletion.reason === 'erased' ? ofNobody(remnant) : remnant,
    ...(conversation === undefined ? {} : { conversation }),
  }
}

/** What stays of two links of one thread, when it has come under another key. */
type Merged = {
  /** The link under the new key; absent: what is there stays. */
  readonly link?: Link
  /** A conversation that nobody would know of any more. */
  readonly leftOver?: ConversationId
}

/**
 * `there` stays where it has a conversation, or was released: what it says was decided later. One that was
 * only just engaged takes over the conversation of before.
 */
export function mergeLinks(before: Link, there: Link | undefined, channel: ChannelKey): Merged {
  if (there === undefined) return { link: { ...before, channel } }
  if (before.conversation === undefined) return {}
  if (there.conversation !== undefined || !there.engaged) return { leftOver: before.conversation }
  return {
    link: {
      ...before,
      channel,
      engaged: true,
      people: [...new Set([...before.people, ...there.people])],
      lastActivityMs: Math.max(before.lastActivityMs, there.lastActivityMs),
    },
  }
}

/** The link once nothing in it says that this person took part. The label is the first words of whoever began. */
export function withoutPerson(link: Link, person: PersonId): Link {
  const people = link.people.filter((one) => one !== person)
  if (link.startedBy !== person) return { ...link, people }
  return { ...link, people, startedBy: people[0] ?? ('' as PersonId), label: '' }
}

/** Why a conversation that a merge has left over is deleted. */
export const leftOver = { reason: 'left-over' } as const satisfies { reason: DeletionReason }

/** Who took part is kept: if they reset it again, they are told that nothing is left, and are not refused. */
function remnantOf({ conversation: _gone, questions: _too, ...link }: Link): Link {
  return { ...link, engaged: false, turns: 0, words: 0, label: '' }
}

function ofNobody(link: Link): Link {
  return { ...link, people: [], startedBy: '' as PersonId }
}

/** Of a link that cannot be read, only who asks to be rid of it is known. */
function unknownLink(requester: Requester | undefined): Link {
  const author = requester?.person ?? ('' as PersonId)
  const channel = requester?.channel ?? ('' as ChannelKey)
  return freshLink({ author, channel, label: '' }, 0)
}
