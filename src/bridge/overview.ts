import { mayRead, mayResetAs, threadOf } from './access.ts'
import { ConversationError } from './errors.ts'
import type { Link, PersonId, Task } from './model.ts'
import { dayOf, type NoticeKey, type Say } from './notices.ts'
import type { Inbox, Outcome } from './ports/inbox.ts'
import type { Linked, Links } from './ports/links.ts'
import type { Conversations } from './ports/neuroflash.ts'
import type { ConversationList, People, PrivateReplies, Role } from './ports/slack.ts'

type Deps = {
  readonly inbox: Inbox
  readonly links: Links
  readonly conversations: Pick<Conversations, 'exists'>
  readonly people: People
  readonly privateReplies: PrivateReplies
  /** Whether a first question carries what was written in its thread before. */
  readonly readsThreads: boolean
}

type HomeDeps = {
  readonly links: Links
  readonly people: Pick<People, 'roleOf' | 'channelsOf'>
  readonly privateReplies: Pick<PrivateReplies, 'showHome'>
}

const PAGE_LENGTH = 8

/** A view of Slack holds 100 blocks, and each conversation takes three. */
const HOME_LENGTH = 30

/** How long to wait for neuroflash: the rest of the status is known, and somebody waits for it. */
const PATIENCE_MS = 5_000

const done: Outcome = { kind: 'done' }

/** Shows a channel's conversations to one of its members. */
export async function showConversations(
  task: Extract<Task, { kind: 'list' }>,
  deps: Omit<Deps, 'conversations' | 'readsThreads'>,
): Promise<Outcome> {
  const { requester, channel, page, turned = false } = task
  const { links, people, privateReplies } = deps
  if (!(await mayRead(requester.person, channel, people))) {
    await privateReplies.tell(requester, (say) => say('listRefused'))
    return done
  }
  const found = await links.list({ channel }, { offset: page * PAGE_LENGTH, limit: PAGE_LENGTH + 1 })
  // There are fewer conversations now than when the button was shown.
  if (found.length === 0 && page > 0) return showConversations({ ...task, page: 0 }, deps)
  const role = await people.roleOf(requester.person)
  const entries = entriesFor({ person: requester.person, role }, found.slice(0, PAGE_LENGTH))
  const isDirect = await people.isDirect(channel)
  const hasMore = found.length > PAGE_LENGTH
  await privateReplies.showList(requester, { channel, page, hasMore, entries, isDirect, isTurned: turned })
  return done
}

/**
 * Shows a person the latest conversations they took part in, in channels they are still in. People from outside see
 * none.
 */
export async function showHome(
  { requester }: Extract<Task, { kind: 'home' }>,
  deps: HomeDeps,
): Promise<Outcome> {
  const { person } = requester
  const role = await deps.people.roleOf(person)
  const visible = role === 'external' ? [] : await visibleTo(person, deps)
  const entries = entriesFor({ person, role }, visible)
  await deps.privateReplies.showHome(person, { entries })
  return done
}

async function visibleTo(
  person: PersonId,
  { links, people }: Omit<HomeDeps, 'privateReplies'>,
): Promise<Linked[]> {
  const channels = await people.channelsOf(person)
  const visible: Linked[] = []
  for (let offset = 0; visible.length < HOME_LENGTH; offset += HOME_LENGTH) {
    const own = await links.list({ person }, { offset, limit: HOME_LENGTH })
    visible.push(...own.filter(({ link }) => channels.has(link.channel)))
    if (own.length < HOME_LENGTH) break
  }
  return visible.slice(0, HOME_LENGTH)
}

function entriesFor(
  { person, role }: { readonly person: PersonId; readonly role: Role },
  found: readonly Linked[],
): ConversationList['entries'] {
  return found.map((linked) => ({ ...linked, mayReset: mayResetAs(role, person, linked.link) }))
}

/** Whether there is a conversation, since when, how much of it, and whether anything waits or failed. */
export async function sayStatus(
  task: Extract<Task, { kind: 'status' }>,
  { inbox, links, conversations, people, privateReplies, readsThreads }: Deps,
  signal: AbortSignal,
): Promise<Outcome> {
  const { requester } = task
  if (!(await mayRead(requester.person, people.channelOf(task.thread), people))) {
    await privateReplies.tell(requester, (say) => say('readRefused'))
    return done
  }
  const thread = await threadOf(task.thread, { links, people })
  const link = await links.get(thread)
  const { waiting, dead } = await inbox.threadStats(thread)
  const history =
    link?.conversation === undefined ? undefined : await whereabouts(link.conversation, conversations, signal)
  const lines = (say: Say): string[] => [
    describeLink(link, say),
    history === undefined ? '' : say(history),
    waiting > 0 ? say('statusWaiting', { count: waiting }) : '',
    dead > 0 ? say('statusFailed', { count: dead }) : '',
    say(readsThreads ? 'statusSendsThread' : 'statusSendsWords'),
  ]
  await privateReplies.tell(requester, (say) =>
    lines(say)
      .filter((line) => line !== '')
      .join('\n\n'),
  )
  return done
}

function describeLink(link: Link | undefined, say: Say): string {
  if (link?.conversation === undefined) return say('statusNone')
  const { turns, words } = link
  return say('statusSome', { since: dayOf(link.startedAtMs), turns, words })
}

async function whereabouts(
  conversation: NonNullable<Link['conversation']>,
  conversations: Deps['conversations'],
  signal: AbortSignal,
): Promise<NoticeKey> {
  try {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
    return (await conversations.exists(conversation, soon)) ? 'statusKept' : 'statusGone'
  } catch (error) {
    if (!(error instanceof ConversationError) || signal.aborted) throw error
    return 'statusUnknown'
  }
}
