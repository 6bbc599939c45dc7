import type { Link, PersonId, ThreadKey } from './model.ts'
import type { Links } from './ports/links.ts'
import type { People, Role } from './ports/slack.ts'

/**
 * What a person is to a channel. It is asked the same way whatever is in the channel, so that the time it takes gives
 * nothing away.
 */
export async function membershipIn(
  channel: Link['channel'],
  person: PersonId,
  people: Pick<People, 'roleOf' | 'isMember'>,
): Promise<{ readonly role: Role; readonly isMember: boolean }> {
  const [role, isMember] = await Promise.all([people.roleOf(person), people.isMember(person, channel)])
  return { role, isMember: isMember && role !== 'external' }
}

/**
 * Who may reset a thread: those who took part in its conversation and are still in its channel, and the workspace's
 * admins; nobody from outside. The caller has made sure that the person sees the thread, or is an admin. Asked when the
 * reset is carried out, not when it was offered.
 */
export function mayResetAs(role: Role, person: PersonId, link: Link | undefined): boolean {
  if (role === 'external') return false
  return role === 'admin' || (link?.people.includes(person) ?? false)
}

/** Who may read a channel's conversations: its members at this moment, nobody from outside. */
export async function mayRead(
  person: PersonId,
  channel: Link['channel'],
  people: Pick<People, 'roleOf' | 'isMember'>,
): Promise<boolean> {
  return (await membershipIn(channel, person, people)).isMember
}

/**
 * The thread that is meant. A permalink may name any message of it, and then only Slack knows which thread that is. To
 * be called only for those who may know whether there is a conversation: the time it takes gives that away.
 */
export async function threadOf(
  named: ThreadKey,
  { links, people }: { readonly links: Links; readonly people: Pick<People, 'rootOf'> },
): Promise<ThreadKey> {
  return (await links.get(named)) === undefined ? people.rootOf(named) : named
}
