import type { Link, PersonId, ThreadKey } from './model.ts'
import type { People } from './ports.ts'

/**
 * Who may reset a thread: those who took part in its conversation and are still in its channel, and the
 * workspace's admins; nobody from outside. Asked when the reset is carried out, not when it was offered.
 */
export async function mayReset(
  person: PersonId,
  { thread, link }: { readonly thread: ThreadKey; readonly link: Link | undefined },
  people: Pick<People, 'standing' | 'isMember' | 'channelOf'>,
): Promise<boolean> {
  const standing = await people.standing(person)
  if (!mayResetAs(standing, person, link)) return false
  return standing === 'admin' || people.isMember(person, people.channelOf(thread))
}

/** The same, of somebody who sees the thread, and whose standing is known. */
export function mayResetAs(
  standing: Awaited<ReturnType<People['standing']>>,
  person: PersonId,
  link: Link | undefined,
): boolean {
  if (standing === 'external') return false
  return standing === 'admin' || (link?.people.includes(person) ?? false)
}

/** Who may read a channel's conversations: its members at this moment, nobody from outside. */
export async function mayRead(
  person: PersonId,
  channel: Link['channel'],
  people: Pick<People, 'standing' | 'isMember'>,
): Promise<boolean> {
  return (await people.standing(person)) !== 'external' && people.isMember(person, channel)
}
