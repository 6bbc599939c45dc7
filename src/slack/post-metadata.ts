import type { MessageMetadata } from '@slack/types'
import { z } from 'zod'
import type { Post } from '../bridge/ports/slack.ts'

const TYPE = 'neuroflash_part'

/** What the bot hides in a message, by which it knows it again. Readable by the whole workspace. */
export function metadataOf({ mark, kind }: Pick<Post, 'mark' | 'kind'>): MessageMetadata {
  const shown = typeof kind === 'string' ? { kind } : { kind: 'reset', generation: kind.reset }
  return { event_type: TYPE, event_payload: { mark, ...shown } }
}

/**
 * The same as it comes back, `undefined` where it is none of ours. Until 0.2.0 only the mark was written: such a message
 * counts as an answer.
 */
export function readMetadata(message: unknown): z.infer<typeof payload> | undefined {
  return carrying.safeParse(message).data?.metadata.event_payload
}

const payload = z.object({
  mark: z.string(),
  kind: z.enum(['answer', 'notice', 'question', 'reset']).catch('answer'),
  generation: z.number().optional().catch(undefined),
})

const carrying = z.object({ metadata: z.object({ event_type: z.literal(TYPE), event_payload: payload }) })
