import { drop, release } from './irreversible.ts'
import type { MessageId, PersonId, Task, TaskId, ThreadKey } from './model.ts'
import { isInUse } from './policy/links.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Linked, Links } from './ports/links.ts'
import type { Log } from './ports/log.ts'
import type { NamedLetter, Operating, Part } from './ports/operating.ts'
import type { TaskClaim } from './ports/tasks.ts'

type Deps = {
  readonly operating: Operating
  readonly links: Links
  readonly withdraw: (id: MessageId, thread: ThreadKey) => Promise<unknown>
  readonly nudge: () => void
  readonly log: Log
}

/** What is in work is looked at again after this time. */
const REST_MS = 2_000

/**
 * Erases what is kept of a person: their messages that wait and that failed, their part in links and lists, and the
 * conversations that nobody else took part in. A conversation with others stays; it says nothing of this person any more.
 * What is in work when it is looked at is looked at again, and so is whatever a crash has left over.
 */
export async function erase(
  claim: TaskClaim,
  { person }: Extract<Task, { kind: 'erase' }>,
  deps: Deps,
  signal: AbortSignal,
): Promise<Outcome> {
  const inWork = await withdrawOwn(claim, person, deps)
  let left = inWork
  let links = 0
  for await (const linked of parts((from) => deps.operating.linksNaming(person, from))) {
    signal.throwIfAborted()
    if (await forget(claim, { ...linked, person }, deps)) links += 1
    else left += 1
  }
  const letters: NamedLetter[] = []
  // All of them first: where one is taken out, those behind it move up.
  for await (const letter of parts((from) => deps.operating.lettersNaming(person, from))) letters.push(letter)
  for (const letter of letters) await dropLetter(letter, deps)
  const found = { links, letters: letters.length, left }
  deps.log.info({ audit: 'operator', deed: 'erase', person, ...found }, 'what is kept of a person is erased')
  deps.nudge()
  return left > 0 ? { kind: 'later', ms: REST_MS } : { kind: 'done' }
}

async function* parts<Found>(read: (from?: string) => Promise<Part<Found>>): AsyncGenerator<Found> {
  for (let part = await read(); ; part = await read(part.next)) {
    yield* part.found
    if (part.next === undefined) return
  }
}

/** How many are in work, or were asked: they leave by themselves. What was written after the order is not meant. */
async function withdrawOwn(
  { receivedAtMs }: TaskClaim,
  person: PersonId,
  { operating, withdraw }: Deps,
): Promise<number> {
  for (const open of await operating.itemsOf(person)) {
    if (open.kind === 'item' && open.item.receivedAtMs <= receivedAtMs)
      await withdraw(open.item.id, open.item.thread)
  }
  const still = await operating.itemsOf(person)
  return still.filter((open) => open.kind === 'item' && open.item.receivedAtMs <= receivedAtMs).length
}

/** `false`: somebody is at work in the thread, or something waits there. */
async function forget(
  claim: TaskClaim,
  { thread, link, person }: Linked & { readonly person: PersonId },
  { links, operating }: Deps,
): Promise<boolean> {
  const isAlone = link.people.every((one) => one === person)
  if (isAlone && isInUse(link)) {
    const terms = {
      thread,
      deletion: { reason: 'erased' },
      // Whoever has taken part since it was looked at has been active.
      unlessActiveSinceMs: link.lastActivityMs + 1,
    } as const
    if ((await release(claim, terms, links)) === 'nothing') return false
  }
  return (await operating.forgetIn(thread, person)) === 'forgotten'
}

/** A deletion that was given up is tried again for nobody: neuroflash may still have the conversation. */
async function dropLetter(letter: NamedLetter, { operating }: Deps): Promise<void> {
  if (letter.kind !== 'task' || letter.task.kind !== 'deletion') {
    await drop(letter.id, operating)
    return
  }
  const { kind, conversation, reason } = letter.task
  await operating.reviveTask(letter.id as TaskId, { kind, conversation, reason, tries: 0 })
}
