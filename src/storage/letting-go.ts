import type { ConversationId, DeletionReason, Link, Requester, ResetDone } from '../bridge/model.ts'
import type { LettingGo, Linked, ListOf } from '../bridge/ports/links.ts'
import { branded } from './fields.ts'
import { freshLink } from './records.ts'

/** A thread as it is found. */
export type Found = {
  /** `undefined` where there is none, or none that can be read. */
  readonly link: Link | undefined
  readonly isUnreadable: boolean
  /** Items that wait and are not in work; what the bot itself has to say does not count. */
  readonly waiting: number
  /** An item that was not the bot's own is held. */
  readonly isHeld: boolean
}

/**
 * What becomes of a thread that is to be let go of. `in-use`: it was to go because nobody used it, and
 * somebody has just written in it.
 */
export type Verdict =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'in-use' }
  | {
      readonly kind: 'let-go'
      readonly done: ResetDone
      /** What stays of the link. */
      readonly remnant: Link
      readonly conversation?: ConversationId
    }

export function decide({ link, isUnreadable, waiting, isHeld }: Found, letting: LettingGo): Verdict {
  const hasItems = waiting > 0 || isHeld
  const isEmpty = link === undefined ? !isUnreadable : !isInUse(link)
  if (isEmpty && !hasItems) return { kind: 'nothing' }
  if (hasItems && letting.deletion.reason === 'retention') return { kind: 'in-use' }
  if (link !== undefined && link.lastActivityMs >= (letting.unlessActiveSinceMs ?? Infinity))
    return { kind: 'in-use' }
  const conversation = link?.conversation
  return {
    kind: 'let-go',
    done: { withdrawn: waiting, interrupted: isHeld, deleting: conversation !== undefined },
    remnant: remnantOf(link ?? unknownLink(letting.deletion.requester)),
    ...(conversation === undefined ? {} : { conversation }),
  }
}

/** Says whether a link has anything behind it; otherwise its thread was let go of. */
export function isInUse(link: Link): boolean {
  return link.engaged || link.conversation !== undefined
}

/** Whether a thread belongs into a list: `stale` when not any more, `bare` when there is nothing in it to show. */
export function standing(
  { link, hasItems }: { readonly link: Link | undefined; readonly hasItems: boolean },
  of: ListOf,
): 'shown' | 'bare' | 'stale' {
  if (link === undefined || !(isInUse(link) || hasItems)) return 'stale'
  const belongs = 'channel' in of ? link.channel === of.channel : link.people.includes(of.person)
  if (!belongs) return 'stale'
  return link.conversation !== undefined || hasItems ? 'shown' : 'bare'
}

/** What of two links of one thread stays, when it has come under another key. */
type Joined = {
  /** The record to be written under the new key; absent: what is there stays. */
  readonly record?: Link
  /** A conversation that nobody would know of any more. */
  readonly leftOver?: ConversationId
}

/**
 * `there` stays where it has a conversation, or was let go of: what it says was decided later. One
 * that was only just engaged takes over the conversation of before.
 */
export function join(
  { link: before }: Pick<Linked, 'link'>,
  there: Link | undefined,
  channel: Link['channel'],
): Joined {
  if (there === undefined) return { record: { ...before, channel } }
  if (before.conversation === undefined) return {}
  if (there.conversation !== undefined || !there.engaged) return { leftOver: before.conversation }
  return {
    record: {
      ...before,
      channel,
      people: [...new Set([...before.people, ...there.people])],
      lastActivityMs: Math.max(before.lastActivityMs, there.lastActivityMs),
    },
  }
}

export const leftOver = { reason: 'left-over' } as const satisfies { reason: DeletionReason }

/** Who took part is kept: whoever resets it a second time is told that it is done. */
function remnantOf({ conversation: _gone, questions: _too, ...link }: Link): Link {
  return { ...link, engaged: false, turns: 0, words: 0, label: '' }
}

/** Of a link that cannot be read, only who asks to be rid of it is known. */
function unknownLink(requester: Requester | undefined): Link {
  const author = requester?.person ?? branded<Link['startedBy']>().parse('')
  const channel = requester?.channel ?? branded<Link['channel']>().parse('')
  return freshLink({ author, channel, label: '' }, 0)
}
