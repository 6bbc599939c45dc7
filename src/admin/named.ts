import type { ChannelKey, PersonId, ThreadKey } from '../bridge/model.ts'
import { quotedId } from '../bridge/quoted-id.ts'
import { threadOfPermalink } from '../slack/permalink.ts'
import { placeOf, threadKeyOf } from '../slack/thread-key.ts'
import type { BotStore } from '../storage/bot-store.ts'
import { OperatorError } from './operator-error.ts'

type Store = Pick<BotStore, 'links' | 'deadLetters' | 'operating'>

/** How many of the newest dead letters are looked through for a short id. */
const MOST_LETTERS = 5_000

/** The thread that an operator means: by its key, as the log has it, or by a link to its first message. */
export async function threadNamed(text: string, store: Store): Promise<ThreadKey> {
  const [, team = ''] = /^([A-Z0-9]+):/.exec(text) ?? []
  const named = threadKeyOf(text, team)
  if (named !== undefined) return named
  const home = homeIn(text)
  for (const workspace of await workspaces(store)) {
    const thread = threadOfPermalink(text, { team: workspace, home })
    if (thread !== undefined) return thread
  }
  throw new OperatorError(
    `“${text.slice(0, 200)}” names no thread. Give the link of its first message (⋯, Copy link), or its key as in the log (T…:C…:1764000000.123456).`,
  )
}

/** Which of Slack's addresses is the workspace's own nobody here knows; the channel's id says enough. */
function homeIn(text: string): string {
  const url = URL.parse(text.trim())
  return url !== null && /(^|\.)slack\.com$|^localhost$|^127\.0\.0\.1$/.test(url.hostname) ? url.origin : ''
}

/** A link names no workspace, but what is stored does. */
async function workspaces(store: Store): Promise<ReadonlySet<string>> {
  const [channels, letters, items] = await Promise.all([
    store.links.channels(),
    store.deadLetters(1),
    store.operating.oldestItems(1),
  ])
  const threads = [
    ...letters.map(({ thread }) => thread),
    ...items.map((open) => (open.kind === 'item' ? open.item.thread : open.thread)),
  ]
  return new Set([...channels, ...threads].map((key) => placeOf(key as ThreadKey).team).filter(Boolean))
}

/** The full id of a dead letter, which may be named by its short one. */
export async function letterNamed(text: string, store: Store): Promise<string> {
  if ((await store.operating.openLetter(text)) !== undefined) return text
  const letters = await store.deadLetters(MOST_LETTERS)
  const found = letters.find(({ id }) => quotedId(id) === text.toLowerCase())
  if (found !== undefined) return found.id
  throw new OperatorError(
    `There is no dead letter “${text.slice(0, 100)}”, or none any more: they are kept for 30 days, and go with a reset.`,
  )
}

/** A channel's key, which may be named by Slack's id of it. */
export async function channelNamed(text: string, store: Store): Promise<ChannelKey> {
  const channels = await store.links.channels()
  const found = channels.find((channel) => channel === text || channel.endsWith(`:${text}`))
  if (found !== undefined) return found
  throw new OperatorError(
    `Nothing is known of a channel “${text.slice(0, 100)}”. Its id (C…) is at the bottom of “About”.`,
  )
}

/** A person by Slack's id of them, which may be written as a mention. */
export function personNamed(text: string): PersonId {
  const [, id] = /^<?@?([UW][A-Z0-9]{2,30})(?:\|[^>]*)?>?$/.exec(text.trim()) ?? []
  if (id !== undefined) return id as PersonId
  throw new OperatorError(
    `“${text.slice(0, 100)}” is no member id. It begins with U or W; in Slack: their profile, ⋮, Copy member ID.`,
  )
}
