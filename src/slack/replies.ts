import type { KnownBlock } from '@slack/types'
import type { ChatPostMessageArguments } from '@slack/web-api'
import { z } from 'zod'
import { ReplyError } from '../bridge/errors.ts'
import type { Item, PostedId, ThreadKey } from '../bridge/model.ts'
import { notices } from '../bridge/notices.ts'
import type { Post, Replies } from '../bridge/ports.ts'
import { mrkdwnToMarkdown, withFiles } from './incoming/markdown.ts'
import { referencedIds } from './incoming/mentions.ts'
import type { Names } from './names.ts'
import { toMessage, toPlainText } from './outgoing/message.ts'
import { smallerLimits, splitMarkdown } from './outgoing/split.ts'
import { Status } from './status.ts'
import { placeOf, postedId } from './thread-key.ts'
import type { WebApi } from './web-api.ts'

/** The action behind the button that asks a message again. */
export const TRY_AGAIN = 'try_again'

const METADATA_TYPE = 'neuroflash_part'

const posted = z.object({ ts: z.string() })

const replies = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        user: z.string().optional(),
        metadata: z.object({ event_payload: z.record(z.string(), z.unknown()).optional() }).optional(),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

type Deps = { readonly api: WebApi; readonly names: Names; readonly botUser: string }

/** The Slack side of a thread: see the port for what each method promises. */
export class SlackReplies implements Replies {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async question(item: Item): Promise<string> {
    const { botUser, names } = this.#deps
    const name = await names.of(referencedIds(item.text, botUser))
    const markdown = mrkdwnToMarkdown(item.text, { bot: botUser, person: name, channel: name })
    return withFiles(markdown, item.files)
  }

  split(markdown: string, size?: 'smaller'): string[] {
    return size === 'smaller' ? splitMarkdown(markdown, smallerLimits) : splitMarkdown(markdown)
  }

  /** Slack refuses a whole message for one bad block: the same words go without blocks then, and at last without any format. */
  async post(post: Post): Promise<PostedId> {
    const { text, blocks } = toMessage(post.text)
    const button = tryAgainButton(post)
    try {
      return await this.#send(post, { text, blocks: [...blocks, ...button] })
    } catch (error) {
      if (!isRejected(error)) throw error
    }
    try {
      return await this.#send(post, { text })
    } catch (error) {
      if (!isRejected(error)) throw error
    }
    return this.#send(post, { text: toPlainText(post.text), mrkdwn: false })
  }

  async find(item: Item, mark: string): Promise<PostedId | undefined> {
    let cursor: string | undefined
    do {
      const page = await this.#repliesTo(item, cursor)
      const found = page.messages.find(
        ({ user, metadata }) => user === this.#deps.botUser && metadata?.event_payload?.['mark'] === mark,
      )
      if (found !== undefined) return postedId(found.ts)
      cursor = page.response_metadata?.next_cursor
    } while (cursor)
    return undefined
  }

  showStatus(thread: ThreadKey): (end: 'posted' | 'silent' | 'soon') => void {
    const status = new Status(thread, this.#deps.api)
    return (end) => status.end(end)
  }

  async #send(post: Post, form: Form): Promise<PostedId> {
    const { channel, ts } = placeOf(post.thread)
    const message: ChatPostMessageArguments = {
      ...form,
      channel,
      thread_ts: ts,
      metadata: { event_type: METADATA_TYPE, event_payload: { mark: post.mark } },
      // What a model writes must not ping anybody or unfurl anything.
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    }
    const answer = await this.#deps.api.call('chat.postMessage', (client) => client.chat.postMessage(message))
    return postedId(posted.parse(answer).ts)
  }

  async #repliesTo(item: Item, cursor?: string): Promise<z.infer<typeof replies>> {
    const { channel, ts } = placeOf(item.thread)
    const { ts: oldest } = placeOf(item.id)
    const answer = await this.#deps.api.call('conversations.replies', (client) =>
      client.conversations.replies({
        channel,
        ts,
        oldest,
        limit: 200,
        include_all_metadata: true,
        ...(cursor ? { cursor } : {}),
      }),
    )
    return replies.parse(answer)
  }
}

type Form = { readonly text: string; readonly blocks?: KnownBlock[]; readonly mrkdwn?: boolean }

function isRejected(error: unknown): boolean {
  return error instanceof ReplyError && error.code === 'rejected'
}

function tryAgainButton(post: Post): KnownBlock[] {
  if (post.tryAgain === undefined) return []
  const text = { type: 'plain_text', text: notices.tryAgainButton } as const
  return [
    { type: 'actions', elements: [{ type: 'button', action_id: TRY_AGAIN, text, value: post.tryAgain }] },
  ]
}
