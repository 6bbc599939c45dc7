import type { KnownBlock } from '@slack/types'
import type { ChatPostMessageArguments } from '@slack/web-api'
import { z } from 'zod'
import { ReplyError } from '../bridge/errors.ts'
import type {
  Composed,
  IncomingMessage,
  Item,
  MessageId,
  PostedId,
  ThreadContext,
  ThreadKey,
} from '../bridge/model.ts'
import type { Say } from '../bridge/notices.ts'
import type { Log } from '../bridge/ports/log.ts'
import type { Post, Replies } from '../bridge/ports/slack.ts'
import type { Speech } from '../bridge/ports/speech.ts'
import { questionAbout } from './asked-about.ts'
import { Refused } from './failure.ts'
import { saysBesides } from './incoming/bare.ts'
import { referencedIds } from './incoming/mentions.ts'
import { incomingMessage, isByPerson, isVisible } from './incoming/message.ts'
import { questionText, textsOf } from './incoming/question.ts'
import type { Names } from './names.ts'
import { documentOf } from './outgoing/compose.ts'
import type { Conversion } from './outgoing/conversion.ts'
import { messageOf, plainTextOf, sentenceDocument } from './outgoing/message.ts'
import { metadataOf, readMetadata } from './post-metadata.ts'
import type { SlackSigns } from './signs.ts'
import { writtenBefore } from './thread-context.ts'
import { placeOf, postedId } from './thread-key.ts'
import { messagesAfter } from './thread-messages.ts'
import type { WebApi } from './web-api.ts'
import type { Identity } from './wire.ts'
import { written } from './wire.ts'

/** The action behind the button that asks a message again. */
export const TRY_AGAIN = 'try_again'

const posted = z.object({ ts: z.string() })

type Deps = {
  readonly api: WebApi
  readonly names: Names
  readonly speech: Speech
  readonly identity: Identity
  readonly conversion: Conversion
  readonly followUps: 'all' | 'mentions'
  readonly log: Log
  /** `false`: nothing that was written before the bot was called is ever read. */
  readonly readsThreads: boolean
  /** A message clears the status of its thread. */
  readonly signs: Pick<SlackSigns, 'posted'>
}

/** The Slack side of a thread: see the port for what each method promises. */
export class SlackReplies implements Replies {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async question(item: Item): Promise<string> {
    const { identity, names, speech } = this.#deps
    const say = await speech.to(item.author)
    const name = await names.of(referencedIds(textsOf(item).join('\n'), identity.user), say)
    return questionText(item, { bot: identity.user, person: name, channel: name, say })
  }

  saysBesides(item: Item): ReturnType<typeof saysBesides> {
    return saysBesides(item)
  }

  writtenBefore(item: Item): Promise<ThreadContext> {
    return writtenBefore(item, this.#deps)
  }

  questionAbout(asked: Parameters<Replies['questionAbout']>[0]): ReturnType<Replies['questionAbout']> {
    return questionAbout(asked, this.#deps)
  }

  composeSoon(markdown: string): Promise<readonly Composed[] | undefined> {
    return this.#deps.conversion.soon(markdown)
  }

  compose(source: Parameters<Replies['compose']>[0], signal: AbortSignal): Promise<readonly Composed[]> {
    return this.#deps.conversion.inTime(source, signal)
  }

  /**
   * One bad block makes Slack refuse the whole message. Then the same words go without blocks, and if need be without any
   * formatting.
   */
  async post(post: Post, mayGoOn = async () => true): Promise<PostedId> {
    const { document, text, blocks } = messageFor(post)
    const plainer: Form[] = [{ text }, { text: plainTextOf(document), mrkdwn: false }]
    let form: Form = { text, blocks: [...blocks, ...(await this.#tryAgainButton(post))] }
    for (;;) {
      try {
        return await this.#send(post, form)
      } catch (error) {
        const next = plainer.shift()
        if (next === undefined || !isRejected(error) || !(await mayGoOn())) throw error
        form = next
      }
    }
  }

  async find(item: Pick<Item, 'id' | 'thread'>, mark: string): Promise<PostedId | undefined> {
    const { api, identity } = this.#deps
    for await (const message of messagesAfter(api, placeOf(item.thread), item.id)) {
      if (message.user === identity.user && readMetadata(message)?.mark === mark) return postedId(message.ts)
    }
    return undefined
  }

  async takeBack(thread: ThreadKey, ts: PostedId): Promise<void> {
    const { channel } = placeOf(thread)
    await this.#deps.api.call('chat.delete', { channel, ts }).catch((error: unknown) => {
      if (!(error instanceof Refused && error.slackCode === 'message_not_found')) throw error
    })
  }

  async writtenAfter(thread: ThreadKey, id: MessageId): Promise<IncomingMessage[]> {
    const { api, identity } = this.#deps
    const place = placeOf(thread)
    const found: IncomingMessage[] = []
    for await (const message of messagesAfter(api, place, id)) {
      const { data } = written.safeParse({ ...message, channel: place.channel })
      if (data === undefined || !isByPerson(message, identity)) continue
      const incoming = isVisible(message.subtype) ? incomingMessage(data, 'message', identity) : undefined
      if (incoming?.address === 'reply') found.push(incoming)
    }
    return found
  }

  async #tryAgainButton({ tryAgain }: Post): Promise<KnownBlock[]> {
    if (tryAgain === undefined) return []
    return [tryAgainButton(tryAgain, await this.#deps.speech.to(tryAgain.reader))]
  }

  async #send(post: Post, form: Form): Promise<PostedId> {
    const { channel, ts } = placeOf(post.thread)
    const message: ChatPostMessageArguments = {
      ...form,
      channel,
      thread_ts: ts,
      metadata: metadataOf(post),
      // What a model writes must not ping anybody or unfurl anything.
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    }
    const answer = await this.#deps.api.read('chat.postMessage', message, posted)
    this.#deps.signs.posted(post.thread)
    return postedId(answer.ts)
  }
}

/** The record of an answer may be unreadable. Trying again would not mend that, so it counts as refused by Slack. */
function messageFor(post: Post) {
  try {
    const document = 'composed' in post ? documentOf(post.composed) : sentenceDocument(post.text)
    return { document, ...messageOf(document) }
  } catch {
    throw new ReplyError({
      code: 'rejected',
      detail: 'what was recorded of an answer cannot be read',
      certainty: 'not-done',
      retry: 'never',
    })
  }
}

type Form = { readonly text: string; readonly blocks?: KnownBlock[]; readonly mrkdwn?: boolean }

function isRejected(error: unknown): boolean {
  return error instanceof ReplyError && error.code === 'rejected'
}

function tryAgainButton({ message, reader }: NonNullable<Post['tryAgain']>, say: Say): KnownBlock {
  const text = { type: 'plain_text', text: say('tryAgainButton') } as const
  const value = `${message} ${reader}`
  return { type: 'actions', elements: [{ type: 'button', action_id: TRY_AGAIN, text, value }] }
}
