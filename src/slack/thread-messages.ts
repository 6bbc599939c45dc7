import { z } from 'zod'
import type { MessageId } from '../bridge/model.ts'
import { Refused, TooMuch } from './failure.ts'
import { paged, pages } from './pages.ts'
import { placeOf } from './thread-key.ts'
import type { WebApi } from './web-api.ts'

const repliesPage = paged.extend({
  messages: z
    .array(
      z.looseObject({
        ts: z.string(),
        user: z.string().optional(),
        text: z
          .string()
          .nullish()
          .catch('')
          .transform((text) => text ?? ''),
        bot_id: z.string().nullish(),
        subtype: z.string().optional(),
      }),
    )
    .default([]),
})

export type ThreadMessage = z.infer<typeof repliesPage>['messages'][number]

/** By so much a page is shorter than one that was too much. */
const SHORTER = 8

type Root = { readonly channel: string; readonly ts: string }

/**
 * The messages of the thread of `root` that were written after `id`, oldest first. A page is read only when the one
 * before has been used up.
 */
export async function* messagesAfter(api: WebApi, root: Root, id: MessageId): AsyncGenerator<ThreadMessage> {
  for await (const page of threadPages(api, root, { oldest: placeOf(id).ts, limit: 200 }))
    yield* page.messages
}

/** One message of a thread, its first one or a later one; `undefined` where there is none. */
export async function messageAt(api: WebApi, root: Root, ts: string): Promise<ThreadMessage | undefined> {
  const { channel } = root
  const which = { channel, ts: root.ts, oldest: ts, latest: ts, inclusive: true, limit: 1 }
  try {
    const { messages } = await api.read('conversations.replies', which, repliesPage)
    return messages.find((message) => message.ts === ts)
  } catch (error) {
    if (error instanceof Refused && error.slackCode === 'thread_not_found') return undefined
    throw error
  }
}

/** A page of a thread. `isLast`: there is none behind it. `limit`: so many it could have held. */
export type ThreadPage = {
  readonly messages: readonly ThreadMessage[]
  readonly isLast: boolean
  readonly limit: number
}

/**
 * A thread between two times, neither of them included, oldest first and page by page. Slack:
 * `conversations.replies` gives the thread's first message on every page, which is here only once. Where people wrote so
 * much that a page would take too long to read, pages are shorter.
 */
export async function* threadPages(
  api: WebApi,
  { channel, ts }: Root,
  range: { readonly oldest?: string; readonly latest?: string; readonly limit: number },
): AsyncGenerator<ThreadPage> {
  const which = { channel, ts, ...range, include_all_metadata: true }
  let { limit } = range
  const read = async (cursor: { readonly cursor?: string }): Promise<z.infer<typeof repliesPage>> => {
    try {
      return await api.read('conversations.replies', { ...which, ...cursor, limit }, repliesPage)
    } catch (error) {
      if (!(error instanceof TooMuch) || limit === 1) throw error
      limit = Math.ceil(limit / SHORTER)
      return read(cursor)
    }
  }
  let { oldest: before = '' } = range
  for await (const { messages, response_metadata: more } of pages(read)) {
    const later = messages.filter((message) => message.ts > before)
    before = later.at(-1)?.ts ?? before
    yield { messages: later, isLast: !more?.next_cursor, limit }
  }
}
