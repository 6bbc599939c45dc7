import type { ThreadKey } from './model.ts'
import type { People } from './ports/slack.ts'
import type { Store } from './ports/store.ts'

/**
 * The thread that is meant: a link may name any message of it, and only Slack knows then which thread that
 * is. For those only who may know whether there is a conversation: whether Slack is asked would tell.
 */
export async function threadOf(
  named: ThreadKey,
  { store, people }: { readonly store: Pick<Store, 'link'>; readonly people: Pick<People, 'rootOf'> },
): Promise<ThreadKey> {
  return (await store.link(named)) === undefined ? people.rootOf(named) : named
}
