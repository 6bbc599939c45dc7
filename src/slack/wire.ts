import { z } from 'zod'
import type { Received } from '../bridge/ports/intake.ts'
import { file } from './incoming/files.ts'
import { isTs } from './thread-key.ts'

// What Slack sends, as far as the bot reads it. Everything else in a payload is ignored.

const ts = z.string().refine(isTs)
const id = z.string().regex(/^[A-Z0-9]+$/)
const words = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const some = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined)
/** Taken as they come: whoever reads them passes over what has another form than Slack documents. */
const parts = z
  .array(z.unknown())
  .nullish()
  .catch([])
  .transform((value) => value ?? [])

/** The bot, as the workspace knows it. */
export type Identity = {
  readonly team: string
  readonly user: string
  readonly bot: string
  /** The workspace's own address, `https://….slack.com/`. */
  readonly home: string
}

/** What Slack says of a bot's token. */
export const authTest = z
  .object({
    team_id: z.string(),
    user_id: z.string(),
    bot_id: z.string().default(''),
    url: z.url(),
    team: z.string().default(''),
  })
  .transform((answer) => ({
    identity: {
      team: answer.team_id,
      user: answer.user_id,
      bot: answer.bot_id,
      home: answer.url,
    } satisfies Identity,
    workspace: answer.team,
  }))

/** The envelope of every Events API delivery. */
export const envelope = z.object({
  type: z.literal('event_callback'),
  event_id: z.string().optional(),
  /** In seconds. */
  event_time: z.number().nonnegative().optional().catch(undefined),
  team_id: z.string().nullish(),
  context_team_id: z.string().nullish(),
  authorizations: z.array(z.object({ team_id: z.string().nullish() })).optional(),
  event: z.looseObject({ type: z.string(), subtype: some(z.string()) }),
})

export type Envelope = z.infer<typeof envelope>

/** What became of one delivery. `ignored`: of a kind or team we do not take. `malformed`: not what Slack documents. */
export type Delivered = Received | 'ignored' | 'malformed'

export const said = z.object({
  text: words,
  blocks: parts,
  attachments: parts,
  files: some(z.array(file)),
  edited: z.object({ ts }).nullish().catch(undefined),
  event_ts: z
    .string()
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined),
})

/** What a message says. */
export type Said = z.infer<typeof said>

/** A message a person wrote: `app_mention`, or `message` without a subtype or with a visible one. */
export const written = said.extend({
  channel: id,
  ts,
  user: id,
  thread_ts: some(ts),
  channel_type: some(z.string()),
  client_msg_id: some(z.string()),
})

export type Written = z.infer<typeof written>

/** Who wrote a message, as far as needed to tell people from everything else that writes. */
export const author = z.looseObject({ user: z.unknown().optional(), hidden: z.unknown().optional() })

export const changed = z.object({
  channel: id,
  channel_type: some(z.string()),
  event_ts: said.shape.event_ts,
  message: z.looseObject({ ...said.shape, ts, subtype: some(z.string()) }),
  previous_message: some(said),
})

export const deleted = z.object({
  channel: id,
  deleted_ts: ts,
  previous_message: z
    .object({ thread_ts: some(ts).catch(undefined) })
    .nullish()
    .catch(undefined),
})

/** `users.info`, as far as it tells whose person somebody is. */
export const affiliation = z.object({
  team_id: z.string().optional(),
  is_stranger: z.boolean().optional(),
  enterprise_user: z.object({ teams: z.array(z.string()).default([]) }).optional(),
})

/** Whether somebody belongs to the workspace, and not to another company (S21). */
export function isOfTeam(user: z.infer<typeof affiliation>, team: string): boolean {
  const isKnown = user.team_id === team || (user.enterprise_user?.teams.includes(team) ?? false)
  return isKnown && !user.is_stranger
}

/** `conversations.info`. A direct message of two has no name; Slack calls one of several `mpdm-ada--ben--bot-1`. */
export const channelInfo = z.object({
  channel: z.object({
    name: z.string().optional(),
    is_im: z.boolean().optional(),
    is_mpim: z.boolean().optional(),
    /** Whether the bot is in it. */
    is_member: z.boolean().optional(),
  }),
})

/** `/nf-reset …`. */
export const command = z.object({
  channel_id: z.string(),
  user_id: z.string(),
  text: z.string().default(''),
  response_url: z.url().optional(),
  trigger_id: z.string(),
})

/** An entry of a message's menu. */
export const shortcut = z.object({
  channel: z.object({ id: z.string() }),
  user: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }),
  trigger_id: z.string(),
  response_url: z.url().optional(),
})

/** The same, with all that the message says. */
export const fullShortcut = shortcut.extend({ message: shortcut.shape.message.extend(said.shape) })

/** A press on a button of a modal. */
export const modalPress = z.object({
  user: z.object({ id }),
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    blocks: z.array(z.looseObject({ block_id: z.string() })),
  }),
})

/** A modal with fields: what was typed, by block and field. */
export const filledIn = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: words }))) }),
  }),
})

/** A press on a button. On the bot's own page there is no channel. */
export const press = z.object({
  user: z.object({ id }),
  channel: z.object({ id }).optional(),
  trigger_id: z.string(),
  response_url: z.url().optional(),
})

/** A press on a button of a message that everybody in the channel sees. */
export const messagePress = press.required({ channel: true }).extend({
  message: z.object({ ts, thread_ts: ts.optional(), text: z.string().default('') }),
})

/** What a button carries. It comes back from a client, so it may be forged. */
export const button = z.object({ value: z.string().max(200) })

/** A modal that was confirmed. */
export const submission = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({ id: z.string(), private_metadata: z.string() }),
})
