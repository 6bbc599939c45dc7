import { z } from 'zod'
import type { Requester, Task, TaskId } from '../../bridge/model.ts'
import type { Intake } from '../../bridge/ports/intake.ts'
import { channelKey, isTs, messageId, personId } from '../thread-key.ts'
import type { Delivered, Envelope, Identity } from '../wire.ts'

type Deps = { readonly intake: Pick<Intake, 'ask'>; readonly identity: Identity }

const id = z.string().regex(/^[A-Z0-9]+$/)

const lifecycle = z.discriminatedUnion('type', [
  z.object({ type: z.literal('app_home_opened'), user: id, tab: z.string() }),
  z.object({ type: z.literal('app_uninstalled') }),
  z.object({ type: z.literal('tokens_revoked'), tokens: z.object({ bot: z.array(z.string()).optional() }) }),
  z.object({ type: z.literal('channel_deleted'), channel: id }),
  // `channel_deleted` for a private channel.
  z.object({ type: z.literal('group_deleted'), channel: id }),
  z.object({
    type: z.literal('channel_id_changed'),
    old_channel_id: id,
    new_channel_id: id,
    event_ts: z.string().refine(isTs).optional().catch(undefined),
  }),
])

type Lifecycle = z.infer<typeof lifecycle>

/** Events that are no messages: what happened to the app, to a channel, or on the bot's own page. */
export async function receiveLifecycle(outside: Envelope, { intake, identity }: Deps): Promise<Delivered> {
  const event = lifecycle.safeParse(outside.event)
  if (!event.success) return 'ignored'
  const task = taskFor(event.data, outside, identity)
  return task === undefined ? 'ignored' : intake.ask(`event:${outside.event_id}` as TaskId, task)
}

/** An event may be late or forged, so the task asks Slack again before it does anything that cannot be undone. */
function taskFor(event: Lifecycle, outside: Envelope, { team }: Identity): Task | undefined {
  const when =
    outside.event_time === undefined ? {} : { happenedAtMs: Math.floor(outside.event_time * 1_000) }
  switch (event.type) {
    case 'app_home_opened':
      return event.tab === 'home' ? { kind: 'home', requester: alone(event.user) } : undefined
    case 'app_uninstalled':
      return { kind: 'clear', reason: 'uninstalled', ...when }
    case 'tokens_revoked':
      return event.tokens.bot?.length ? { kind: 'clear', reason: 'uninstalled', ...when } : undefined
    case 'channel_deleted':
    case 'group_deleted':
      return {
        kind: 'clear',
        reason: 'channel-deleted',
        channel: channelKey({ team, channel: event.channel }),
        ...when,
      }
    case 'channel_id_changed':
      return {
        kind: 'move',
        from: channelKey({ team, channel: event.old_channel_id }),
        to: channelKey({ team, channel: event.new_channel_id }),
        ...(event.event_ts === undefined
          ? {}
          : { after: messageId({ team, channel: event.new_channel_id, ts: event.event_ts }) }),
      }
    default:
      return event satisfies never
  }
}

function alone(user: string): Requester {
  return { person: personId(user) }
}
