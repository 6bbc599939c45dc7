import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import { ReplyError } from '../bridge/errors.ts'
import type { PersonId, Requester } from '../bridge/model.ts'
import type { Say, Words } from '../bridge/notices.ts'
import type { Log } from '../bridge/ports/log.ts'
import type { ChannelPage, ConversationList, Export, PrivateReplies } from '../bridge/ports/slack.ts'
import type { Speech } from '../bridge/ports/speech.ts'
import { listBlocks, turningBlocks } from './conversation-list.ts'
import { toMessage } from './outgoing/message.ts'
import { permalink } from './permalink.ts'
import { isSlackAddress, post } from './slack-http.ts'
import { channelId, placeOf } from './thread-key.ts'
import { upload } from './upload.ts'
import type { WebApi } from './web-api.ts'

const RESPONSE_TIMEOUT_MS = 4_500

const opened = z.object({ channel: z.object({ id: z.string() }) })

type Message = { readonly text: string; readonly blocks: KnownBlock[] }

type Deps = {
  readonly api: WebApi
  readonly speech: Speech
  readonly apiUrl: string
  readonly home: string
}

/**
 * What the bot says to one person alone. It uses the address that Slack gave for the answer. If there is none, or it is
 * used up or expired, the bot leaves a note in the channel that only this person sees. If Slack refuses that too, or
 * there is no channel, it writes a direct message.
 */
export class SlackPrivateReplies implements PrivateReplies {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async tell(requester: Requester, words: Words): Promise<void> {
    const { person, about, thread, channel } = requester
    const say = await this.#deps.speech.to(person, about ?? thread ?? channel)
    await this.#send(requester, toMessage(words(say)), say)
  }

  async showList(requester: Requester, list: ChannelPage): Promise<void> {
    const say = await this.#deps.speech.to(requester.person, list.channel)
    const title = say(list.isDirect ? 'listTitleDirect' : 'listTitle')
    const words = { title, empty: say('listEmpty'), home: this.#deps.home }
    const text = list.entries.length === 0 ? words.empty : words.title
    const blocks = [...listBlocks(list, words, say), ...turningBlocks(list, say)]
    await this.#send(requester, { text, blocks }, say, { inPlace: list.isTurned })
  }

  async showHome(person: PersonId, list: ConversationList): Promise<void> {
    const say = await this.#deps.speech.to(person)
    const words = { title: say('homeTitle'), empty: say('homeEmpty'), home: this.#deps.home }
    const blocks = [...listBlocks(list, words, say), ...toMessage(say('help')).blocks]
    await this.#deps.api.call('views.publish', { user_id: person, view: { type: 'home', blocks } })
  }

  async handOver({ person }: Requester, file: Export, signal: AbortSignal): Promise<'shared' | 'withheld'> {
    const { api, speech } = this.#deps
    const say = await speech.to(person)
    const id = await upload(file, this.#deps, signal)
    if (!(await file.mayShare())) return 'withheld'
    signal.throwIfAborted()
    const shared = {
      channel_id: await this.#directMessages(person),
      initial_comment: toMessage(file.words(say)).text,
      files: [{ id, title: file.name }] satisfies [{ id: string; title: string }],
    }
    await api.call('files.completeUploadExternal', shared)
    return 'shared'
  }

  async tellsBesideFile({ channel, person, thread }: Requester): Promise<boolean> {
    if (thread !== undefined) return false
    return channel === undefined || channelId(channel) === (await this.#directMessages(person))
  }

  /** `inPlace`: it replaces the message whose button was pressed, as long as Slack still knows that message. */
  async #send(
    requester: Requester,
    message: Message,
    say: Say,
    { inPlace } = { inPlace: false },
  ): Promise<void> {
    const { channel, person, thread } = requester
    const named = this.#naming(requester, message, say)
    const here = thread === undefined ? named : message
    if (await this.#answered(requester, { ...here, replace_original: inPlace })) return
    if (channel !== undefined && (await this.#noted(channelId(channel), { person, thread }, here))) return
    await this.#write(await this.#directMessages(person), named)
  }

  /** With a link to the thread that this is about: outside of it nothing else says so. */
  #naming({ about }: Requester, message: Message, say: Say): Message {
    if (about === undefined) return message
    const link = permalink(about, this.#deps.home)
    const { blocks } = toMessage(say('aboutThread', { link: { asItIs: link } }))
    return { ...message, blocks: [...message.blocks, ...blocks] }
  }

  /** `false` where Slack does not show the person notes in this channel. */
  async #noted(
    channel: string,
    to: { readonly person: PersonId; readonly thread: Requester['thread'] },
    message: Message,
  ): Promise<boolean> {
    const place = to.thread === undefined ? {} : { thread_ts: placeOf(to.thread).ts }
    try {
      await note({ channel, user: to.person, ...place, ...message }, this.#deps.api)
      return true
    } catch (error) {
      if (error instanceof ReplyError && error.retry === 'never') return false
      throw error
    }
  }

  async #directMessages(person: PersonId): Promise<string> {
    return (await this.#deps.api.read('conversations.open', { users: person }, opened)).channel.id
  }

  async #write(channel: string, { text, blocks }: Message): Promise<void> {
    const message = { channel, text, blocks, unfurl_links: false, unfurl_media: false }
    await this.#deps.api.call('chat.postMessage', message)
  }

  /** Uses the answer's address (S18). `false` when there is none, it takes no more, or it is not Slack's. */
  async #answered(
    { responseUrl }: Requester,
    answer: Message & { readonly replace_original: boolean },
  ): Promise<boolean> {
    const { apiUrl } = this.#deps
    if (responseUrl === undefined || !isSlackAddress(responseUrl, { service: 'hooks', apiUrl })) return false
    try {
      const { status } = await post(responseUrl, {
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ response_type: 'ephemeral', ...answer }),
        timeoutMs: RESPONSE_TIMEOUT_MS,
      })
      return status >= 200 && status <= 299
    } catch {
      return false
    }
  }
}

/** A message in a channel, or in one of its threads, that only one person sees. */
type Note = { readonly channel: string; readonly user: string; readonly thread_ts?: string } & (
  | Message
  | { readonly text: string }
)

/** For a listener, which has no other way to reach the person: tries once, and logs a failure. */
export async function tryToNote(
  words: Note,
  { api, log }: { readonly api: WebApi; readonly log: Log },
): Promise<void> {
  await note(words, api).catch((error: unknown) => log.warn({ err: error }, 'a person could not be told'))
}

async function note(words: Note, api: WebApi): Promise<void> {
  await api.call('chat.postEphemeral', words)
}
