import { z } from 'zod'
import type { MessageId } from '../bridge/model.ts'
import { paged, pages } from './pages.ts'
import { placeOf } from './thread-key.ts'
import type { WebApi } from './web-api.ts'

const repliesPage = paged.extend({
  messages: z
    .array(
      z.looseObject({
        ts: z.string(),
        user: z.string().optional(),
        bot_id: z.string().nullish(),
        subtype: z.string().optional(),
        metadata: z.object({ event_payload: z.record(z.string(), z.unknown()).optional() }).optional(),
      }),
    )
    .default([]),
})

type ThreadMessage = z.infer<typeof repliesPage>['messages'][number]

/**
 * The messages of the thread of `root` that were written after `id`, oldest first. A page is read only when the one
 * before has been used up. Slack: `conversations.replies` gives the thread's first message on every page, too.
 */
export async function* messagesAfter(
  api: WebApi,
  root: { readonly channel: string; readonly ts: string },
  id: MessageId,
): AsyncGenerator<ThreadMessage> {
  const { channel, ts } = root
  const { ts: oldest } = placeOf(id)
  const read = async (cursor: { readonly cursor?: string }) =>
    repliesPage.parse(
      await api.call('conversations.replies', (client) =>
        client.conversations.replies({
          channel,
          ts,
          oldest,
          limit: 200,
          include_all_metadata: true,
          ...cursor,
        }),
      ),
    )
  for await (const page of pages(read)) yield* page.messages.filter((message) => message.ts > oldest)
}
