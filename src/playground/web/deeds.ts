import { z } from 'zod'

const id = z.string().regex(/^[A-Z0-9]{2,20}$/)
const ts = z.string().regex(/^\d{1,12}\.\d{6}$/)
const text = z.string().max(40_000, 'Slack takes up to 40,000 characters in one message.')
const name = z.string().max(255)
const message = { user: id, channel: id, ts }

/** What one can do on the page. */
export const deed = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('say'),
    user: id,
    channel: id,
    text,
    threadTs: ts.exactOptional(),
    files: z
      .array(z.strictObject({ name, content: z.string().max(500_000) }))
      .max(10, 'One message takes up to ten files here.')
      .exactOptional(),
  }),
  z.strictObject({ do: z.literal('edit'), ...message, text }),
  z.strictObject({ do: z.literal('remove'), ...message }),
  z.strictObject({ do: z.literal('react'), ...message, emoji: z.string().max(20) }),
  z.strictObject({ do: z.literal('shortcut'), ...message, callbackId: name }),
  z.strictObject({
    do: z.literal('press'),
    user: id,
    on: z.union([
      z.strictObject({ channel: id, ts }),
      z.strictObject({ ephemeral: ts }),
      z.strictObject({ view: id }),
    ]),
    actionId: name,
    blockId: name.exactOptional(),
    value: z.string().max(2_000).exactOptional(),
  }),
  z.strictObject({
    do: z.literal('submit'),
    user: id,
    viewId: id,
    values: z.record(name, z.string().max(3_000)),
  }),
  z.strictObject({ do: z.literal('close'), user: id, viewId: id }),
  z.strictObject({ do: z.literal('open-home'), user: id }),
  z.strictObject({ do: z.enum(['kill', 'stop', 'start', 'forget-conversations']) }),
  z.strictObject({
    do: z.literal('trouble-neuroflash'),
    trouble: z.enum(['slow', 'busy', 'failing', 'hangs-up', 'cut', 'quota']).nullable(),
  }),
  z.strictObject({
    do: z.literal('trouble-slack'),
    trouble: z.enum(['late', 'twice', 'reversed', 'rate-limited']),
    isOn: z.boolean(),
  }),
])

export type Deed = z.infer<typeof deed>
