import { z } from 'zod'
import { isTs } from './thread-key.ts'

// What Slack sends, as far as the bot reads it. Everything else in a payload is ignored.

const ts = z.string().refine(isTs)
const id = z.string().regex(/^[A-Z0-9]+$/)
const files = z.array(z.object({ name: z.string().nullish(), title: z.string().nullish() })).optional()

/** The outside of every Events API delivery. */
export const envelope = z.object({
  type: z.literal('event_callback'),
  event_id: z.string().optional(),
  /** In seconds. */
  event_time: z.number().nonnegative().optional().catch(undefined),
  team_id: z.string().optional(),
  context_team_id: z.string().nullish(),
  authorizations: z.array(z.object({ team_id: z.string().nullish() })).optional(),
  event: z.looseObject({ type: z.string(), subtype: z.string().optional() }),
})

export type Envelope = z.infer<typeof envelope>

/** A message a person wrote: `app_mention`, or `message` without a subtype or with a visible one. */
export const written = z.object({
  channel: id,
  ts,
  user: id,
  text: z.string().default(''),
  thread_ts: ts.optional(),
  channel_type: z.string().optional(),
  client_msg_id: z.string().optional(),
  files,
})

export type Written = z.infer<typeof written>

/** Who a message is from, where it is not a person. */
export const author = z.object({ bot_id: z.string().nullish(), user: z.string().nullish() })

export const changed = z.object({
  channel: id,
  message: z.object({
    ts,
    subtype: z.string().optional(),
    text: z.string().default(''),
    bot_id: z.string().nullish(),
    files,
  }),
  previous_message: z.object({ text: z.string().default('') }).optional(),
})

export const deleted = z.object({ channel: id, deleted_ts: ts })

/** `conversations.info`. Slack gives a direct message of two no name, one of several `mpdm-ada--ben--bot-1`. */
export const channelInfo = z.object({
  channel: z.object({
    name: z.string().optional(),
    is_im: z.boolean().optional(),
    is_mpim: z.boolean().optional(),
  }),
})

/** A press on a button of a message. */
export const press = z.object({
  team: z.object({ id }).nullish(),
  user: z.object({ id }),
  channel: z.object({ id }),
  message: z.object({ ts, thread_ts: ts.optional(), text: z.string().default('') }),
})
