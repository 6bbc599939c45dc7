import type { ThreadKey } from '../bridge/model.ts'
import { isTs, placeOf, threadKey } from './thread-key.ts'

/** `/archives/C…/p1700000000000100`, also in its old form with `/messages/`. */
const MESSAGE = /^\/(?:archives|messages)\/([A-Z0-9]+)\/p(\d{10})(\d{6})\/?$/

/** What the address bar of Slack's web client shows: `/client/T…/C…/thread/C…-1700000000.000100`, or with a message. */
const CLIENT =
  /^\/client\/([A-Z0-9]+)\/([A-Z0-9]+)(?:\/thread\/([A-Z0-9]+)-(\d{10}\.\d{6})|\/p(\d{10})(\d{6}))\/?$/

type Workspace = { readonly team: string; readonly home: string }

type Named = { readonly channel: string; readonly ts: string }

/** The address of a thread in Slack's clients. `home`: the workspace's own, `https://….slack.com/`. */
export function permalink(thread: ThreadKey, home: string): string {
  const { channel, ts } = placeOf(thread)
  return `${home}archives/${channel}/p${ts.replace('.', '')}`
}

/**
 * The thread behind a link as people paste it: in angle brackets, with a label, escaped, in quotes or brackets,
 * at the end of a sentence, from a browser's address bar. The link may name any message of the thread; if it
 * does not say which thread that is, the message stands for it. `undefined` for what is no link of this workspace.
 *
 * Some addresses name no workspace (`slack.com`, or a whole company's). Then the channel's id is enough: no other
 * workspace has the same, and whoever asks has to be a member of it.
 */
export function threadOfPermalink(text: string, workspace: Workspace): ThreadKey | undefined {
  const url = URL.parse(addressIn(text))
  if (url === null || saysMore(url)) return undefined
  const named = url.protocol === 'slack:' ? deepLinked(url, workspace) : linked(url, workspace)
  if (named === undefined) return undefined
  const root = url.searchParams.get('thread_ts') ?? ''
  return threadKey({ team: workspace.team, channel: named.channel, ts: isRoot(root) ? root : named.ts })
}

/** The address without what stands around it. */
function addressIn(text: string): string {
  const [, inBrackets] = /<([^<>]*)>/.exec(text) ?? []
  // A label follows only inside brackets: `…|export` without them is no link.
  const address = inBrackets?.split('|', 1)[0] ?? text
  const bare = address
    .replaceAll('&amp;', '&')
    .trim()
    .replace(/^[^\p{L}\p{N}]+/u, '')
    // Matched only where such a run begins: from each of its characters the time would grow with its square.
    .replace(/(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/u, '')
  return /^[a-z]+:\/\//i.test(bare) ? bare : `https://${bare}`
}

/** Whether a word stands right behind the address, as in `…?export`. In Slack's own links every parameter has a value. */
function saysMore({ searchParams }: URL): boolean {
  return [...searchParams.values()].includes('')
}

function linked(url: URL, { team, home }: Workspace): Named | undefined {
  if (!/^https?:$/.test(url.protocol)) return undefined
  if (url.host === 'app.slack.com') return inClient(url.pathname, team)
  const isOurs = url.host === URL.parse(home)?.host
  if (!isOurs && url.host !== 'slack.com' && !/^[a-z0-9-]+\.enterprise\.slack\.com$/.test(url.host))
    return undefined
  const [, channel, seconds, micros] = MESSAGE.exec(url.pathname) ?? []
  return channel === undefined ? inClient(url.pathname, team) : { channel, ts: `${seconds}.${micros}` }
}

/** `E…` names a company with several workspaces, and ours may be one of them. */
function inClient(path: string, ours: string): Named | undefined {
  const [, team, shown, channel, root, seconds, micros] = CLIENT.exec(path) ?? []
  if (team === undefined || shown === undefined || (team !== ours && !team.startsWith('E'))) return undefined
  return root === undefined
    ? { channel: shown, ts: `${seconds}.${micros}` }
    : { channel: channel ?? shown, ts: root }
}

/** `slack://channel?team=T…&id=C…&message=1700000000.000100` (Slack: "Deep linking"). */
function deepLinked({ searchParams: given }: URL, { team }: Workspace): Named | undefined {
  const channel = given.get('id') ?? ''
  const ts = given.get('message') ?? given.get('thread_ts') ?? ''
  const isNamed = given.get('team') === team && /^[A-Z0-9]+$/.test(channel) && isRoot(ts)
  return isNamed ? { channel, ts } : undefined
}

function isRoot(ts: string): boolean {
  return isTs(ts) && ts.length === 17
}
