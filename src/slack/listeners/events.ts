import { z } from 'zod'
import type { IncomingMessage, Task } from '../../bridge/model.ts'
import type { Intake } from '../../bridge/ports/intake.ts'
import type { Clock, Log } from '../../bridge/ports/log.ts'
import { parseWords, withoutMention } from '../command.ts'
import { incomingMessage, isByPerson, isVisible } from '../incoming/message.ts'
import { saysTheSame, wordingOf } from '../incoming/wording.ts'
import { messageId, threadKey } from '../thread-key.ts'
import type { Delivered, Identity } from '../wire.ts'
import { changed, deleted, type Envelope, envelope, type Written, written } from '../wire.ts'
import { receiveLifecycle } from './lifecycle.ts'

/**
 * Older messages are not taken in. Slack sends `app_mention` again whenever a message is edited, however old it is
 * (S6), and after 25 h the inbox no longer knows that it has seen it. Slack's late deliveries end after 24 h (S1);
 * half an hour allows for clocks that disagree.
 */
const OLDEST_MS = 24.5 * 60 * 60_000

type Deps = {
  readonly intake: Pick<Intake, 'receive' | 'edited' | 'deleted' | 'ask' | 'askInWords'>
  readonly identity: Identity
  readonly log: Log
  readonly clock: Clock
  /** Slack has tried to deliver it before. */
  readonly isRetry: boolean
}

/**
 * Takes one Events API delivery to the intake. Resolves once Slack may be told that it was received;
 * rejects with `StoreError` when it could not be stored, and then Slack must deliver it again.
 */
export async function receiveEvent(body: unknown, deps: Deps): Promise<Delivered> {
  const outside = envelope.safeParse(body)
  if (!outside.success) return malformed(body, deps)
  if (installedTeam(outside.data) !== deps.identity.team) return 'ignored'
  const { event } = outside.data
  switch (event.type) {
    case 'app_mention':
      return receiveWritten(outside.data, deps)
    case 'message':
      return receiveMessage(outside.data, deps)
    default:
      return receiveLifecycle(outside.data, deps)
  }
}

async function receiveMessage(outside: Envelope, deps: Deps): Promise<Delivered> {
  const { subtype } = outside.event
  if (subtype === 'message_changed') return receiveChange(outside, deps)
  if (subtype === 'message_deleted') return receiveDeletion(outside, deps)
  return isVisible(subtype) ? receiveWritten(outside, deps) : 'ignored'
}

async function receiveWritten(outside: Envelope, deps: Deps): Promise<Delivered> {
  if (!isByPerson(outside.event, deps.identity)) return 'ignored'
  const message = written.safeParse(outside.event)
  if (!message.success) return malformed(outside, deps)
  return take(message.data, outside.event.type, deps)
}

/** Into the inbox, or a task where the message is a request about the thread. */
async function take(message: Written, type: string, deps: Deps): Promise<Delivered> {
  const incoming = incomingMessage(message, type, deps.identity)
  if (incoming === undefined) return 'not-ours'
  if (deps.clock() - incoming.order / 1000 > OLDEST_MS) return 'too-late'
  const task = incoming.address === 'reply' ? undefined : spokenRequest(incoming, deps.identity)
  return task === undefined
    ? deps.intake.receive(
        deps.isRetry && incoming.address === 'mention' ? { ...incoming, isLate: true } : incoming,
      )
    : deps.intake.askInWords(incoming.id, task)
}

/**
 * `reset`, `export`, `status` or `help` as the whole text is a request about the thread and no message to neuroflash.
 * Whoever edits a message, however old, does not mean to delete a conversation by that: they are told how it is done.
 */
function spokenRequest(
  { text, files, enclosures, edition, thread, author, channel }: IncomingMessage,
  { user }: Identity,
): Task | undefined {
  if (files.length > 0 || enclosures !== undefined) return undefined
  const requester = { person: author, channel, thread }
  const task = parseWords(withoutMention(text, user), thread, requester)
  return task?.kind === 'reset' && edition !== undefined ? { kind: 'help', requester } : task
}

/**
 * Slack also sends a change for every preview of a link and for the bot's own updates (S8), so only a change of
 * words counts. A message that was never taken in is taken in as it stands now: either the change has added the
 * mention, or it has overtaken the message itself.
 */
async function receiveChange(outside: Envelope, deps: Deps): Promise<Delivered> {
  const event = changed.safeParse(outside.event)
  if (!event.success) return malformed(outside, deps)
  const { channel, channel_type, event_ts, message: now, previous_message: before } = event.data
  const place = { team: deps.identity.team, channel, ts: now.ts }
  const id = messageId(place)
  // It has replies, and so has begun a thread (S8).
  if (now.subtype === 'tombstone') return deps.intake.deleted(id, threadKey(place))
  if (!isByPerson({ ...now, hidden: false }, deps.identity)) return 'ignored'
  const wording = wordingOf({ ...now, event_ts })
  if (before !== undefined && saysTheSame(wording, wordingOf(before))) return 'ignored'
  const edited = await deps.intake.edited(id, wording)
  if (edited !== 'too-late' || !isVisible(now.subtype)) return edited
  const whole = written.safeParse({ ...now, channel, channel_type, event_ts })
  return whole.success ? take(whole.data, 'message', deps) : edited
}

async function receiveDeletion(outside: Envelope, deps: Deps): Promise<Delivered> {
  const event = deleted.safeParse(outside.event)
  if (!event.success) return malformed(outside, deps)
  const { channel, deleted_ts: ts, previous_message: before } = event.data
  const { team } = deps.identity
  const thread = threadKey({ team, channel, ts: before?.thread_ts ?? ts })
  return deps.intake.deleted(messageId({ team, channel, ts }), thread)
}

/** In a shared channel `team_id` may be the sender's workspace; these two name the one the app is installed in (S5). */
function installedTeam(outside: Envelope): string | undefined {
  return outside.authorizations?.[0]?.team_id ?? outside.context_team_id ?? outside.team_id ?? undefined
}

function malformed(body: unknown, deps: Deps): 'malformed' {
  deps.log.warn(named.parse(body), 'an event was passed over: Slack documents another shape for it')
  return 'malformed'
}

/** What tells an operator which delivery it was, as far as it is there. */
const named = z
  .object({
    event_id: z.string().optional().catch(undefined),
    event: z.object({ type: z.string().optional().catch(undefined) }).catch({}),
  })
  .catch({ event: {} })
  .transform(({ event_id: event, event: { type } }) => ({
    ...(event === undefined ? {} : { event }),
    ...(type === undefined ? {} : { type }),
  }))
