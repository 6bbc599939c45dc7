import type { ThreadKey } from '../bridge/model.ts'
import { placeOf, threadKey } from './thread-key.ts'

const PATH = /^\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})$/

/** The address of a thread in Slack's clients. `home`: the workspace's own, `https://….slack.com/`. */
export function permalink(thread: ThreadKey, home: string): string {
  const { channel, ts } = placeOf(thread)
  return `${home}archives/${channel}/p${ts.replace('.', '')}`
}

/**
 * The thread behind a link as people paste it: in angle brackets, with a label, escaped. It names any
 * message of the thread; where it does not say which thread that is, the message stands for it.
 * `undefined` for what is no link of this workspace.
 */
export function threadOfPermalink(
  text: string,
  workspace: { team: string; home: string },
): ThreadKey | undefined {
  const [address = ''] = text.replace(/^<|>$/g, '').split('|', 1)
  const url = URL.parse(address.replaceAll('&amp;', '&'))
  if (url?.host !== URL.parse(workspace.home)?.host) return undefined
  const [, channel, seconds, micros] = PATH.exec(url?.pathname ?? '') ?? []
  if (channel === undefined) return undefined
  const root = url?.searchParams.get('thread_ts') ?? ''
  const ts = /^\d{10}\.\d{6}$/.test(root) ? root : `${seconds}.${micros}`
  return threadKey({ team: workspace.team, channel, ts })
}
