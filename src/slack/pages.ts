import { z } from 'zod'

/** What Slack adds to an answer that is one page of a list. */
export const paged = z.object({
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

/** Every page of a list, each read when it is asked for, until Slack gives no cursor any more. */
export async function* pages<Page extends z.infer<typeof paged>>(
  read: (cursor: { readonly cursor?: string }) => Promise<Page>,
): AsyncGenerator<Page> {
  let cursor = ''
  do {
    const page = await read(cursor === '' ? {} : { cursor })
    yield page
    const next = page.response_metadata?.next_cursor ?? ''
    // A list that names the same page again would never end.
    cursor = next === cursor ? '' : next
  } while (cursor !== '')
}
