import type { Json, Message } from '../model.ts'
import { type ApiCall, joinedChannel, type Method, visibleChannel } from './api-call.ts'
import { clearStatusAfterReply } from './assistant.ts'
import { checkMessageBlocks } from './blocks.ts'
import { messageShape } from './message-shape.ts'
import type { Params } from './params.ts'
import { Refusal } from './refusal.ts'

/** Slack: chat.postMessage, "Truncating content"; chat.update refuses earlier; `markdown_text`. */
const LIMIT = { text: 40_000, updatedText: 4000, markdownText: 12_000 }

interface Content {
  readonly text: string
  readonly blocks: Json[]
  readonly attachments: Json[]
  readonly isCut: boolean
}

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
}

/** A message of the bot, kept and announced. */
export function post(
  call: ApiCall,
  content: Partial<Pick<Message, 'text' | 'blocks' | 'attachments' | 'files' | 'metadata' | 'subtype'>> & {
    channel: string
    threadTs?: string | undefined
  },
): Message {
  const { workspace } = call
  const {
    channel,
    threadTs,
    text = '',
    blocks = [],
    attachments = [],
    files = [],
    metadata,
    subtype,
  } = content
  const message: Message = {
    ts: workspace.newTs(),
    channel,
    user: workspace.identity.botUserId,
    team: workspace.identity.teamId,
    isBot: true,
    text,
    blocks: withIds(call, blocks),
    attachments,
    files,
    ...(threadTs !== undefined && { threadTs }),
    ...(metadata !== undefined && { metadata }),
    ...(subtype !== undefined && { subtype }),
  }
  workspace.addMessage(message)
  if (threadTs !== undefined) clearStatusAfterReply(workspace, channel, threadTs)
  call.announce.posted(message)
  return message
}

/** Refuses a thread that isn't there, and a reply that is taken for one. */
export function checkThread({ workspace }: ApiCall, channel: string, threadTs: string | undefined): void {
  if (threadTs === undefined) return
  const root = workspace.findMessage(channel, threadTs)
  if (!root) throw new Refusal('thread_not_found')
  if (root.threadTs !== undefined && root.threadTs !== root.ts) throw new Refusal('cannot_reply_to_message')
}

function postMessage(call: ApiCall): Json {
  const { params, workspace } = call
  const channel = postingChannel(call)
  const content = contentOf(params)
  const threadTs = params.text('thread_ts')
  checkThread(call, channel, threadTs)
  const metadata = metadataOf(params)
  const isBroadcast = threadTs !== undefined && params.flag('reply_broadcast')
  const message = post(call, {
    channel,
    threadTs,
    ...content,
    ...(metadata !== undefined && { metadata }),
    ...(isBroadcast && { subtype: 'thread_broadcast' }),
  })
  return {
    channel,
    ts: message.ts,
    message: messageShape(workspace, message, { withMetadata: true }),
    ...cutWarning(content),
  }
}

/** A person's id stands for the direct message with that person. */
function postingChannel(call: ApiCall): string {
  const { workspace, params } = call
  const id = params.required('channel')
  if (workspace.people.has(id)) return workspace.directMessage(id).id
  const channel = joinedChannel(call)
  if (channel.isArchived) throw new Refusal('is_archived')
  return channel.id
}

function postEphemeral(call: ApiCall): Json {
  const { workspace, params } = call
  const channel = joinedChannel(call)
  if (channel.isArchived) throw new Refusal('is_archived')
  const user = params.required('user')
  if (!workspace.people.has(user)) throw new Refusal('user_not_found')
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel')
  const { text, blocks } = contentOf(params)
  const threadTs = params.text('thread_ts')
  const ts = workspace.newTs()
  workspace.ephemerals.push({
    ts,
    channel: channel.id,
    user,
    text,
    blocks: withIds(call, blocks),
    ...(threadTs !== undefined && { threadTs }),
    via: 'chat.postEphemeral',
  })
  workspace.changed()
  return { message_ts: ts }
}

function update(call: ApiCall): Json {
  const { params, workspace } = call
  const message = ownMessage(call, 'cant_update_message')
  const content = contentOf(params)
  if (content.text.length > LIMIT.updatedText) throw new Refusal('msg_too_long')
  const metadata = metadataOf(params)
  const before = { ...message }
  message.text = content.text
  message.blocks = withIds(call, content.blocks)
  message.attachments = content.attachments
  message.edited = { user: message.user, ts: workspace.newTs() }
  if (metadata !== undefined) message.metadata = metadata
  workspace.changed()
  call.announce.changed(message, before)
  const shape = messageShape(workspace, message, { withMetadata: true })
  return { channel: message.channel, ts: message.ts, text: message.text, message: shape }
}

function remove(call: ApiCall): Json {
  const message = ownMessage(call, 'cant_delete_message')
  const before = { ...message }
  call.announce.removed(before, call.workspace.removeMessage(message))
  return { channel: message.channel, ts: message.ts }
}

function ownMessage(call: ApiCall, refusal: string): Message {
  const channel = joinedChannel(call)
  const message = call.workspace.findMessage(channel.id, call.params.required('ts'))
  if (!message || message.subtype === 'tombstone') throw new Refusal('message_not_found')
  if (!message.isBot) throw new Refusal(refusal)
  return message
}

function getPermalink(call: ApiCall): Json {
  const channel = visibleChannel(call)
  const message = call.workspace.findMessage(channel.id, call.params.required('message_ts'))
  if (!message) throw new Refusal('message_not_found')
  return { channel: channel.id, permalink: call.workspace.permalink(channel.id, message) }
}

function contentOf(params: Params): Content {
  const blocks = params.objects('blocks', 'invalid_blocks_format') ?? []
  const attachments = params.objects('attachments', 'invalid_attachments') ?? []
  const text = params.text('text') ?? ''
  if (params.has('markdown_text')) return markdownContent(params, text, blocks)
  checkMessageBlocks(blocks)
  if (text.trim() === '' && blocks.length === 0 && attachments.length === 0) throw new Refusal('no_text')
  return { text: text.slice(0, LIMIT.text), blocks, attachments, isCut: text.length > LIMIT.text }
}

function markdownContent(params: Params, text: string, blocks: readonly Json[]): Content {
  const markdown = params.required('markdown_text')
  if (text !== '' || blocks.length > 0) throw new Refusal('markdown_text_conflict')
  if (markdown.length > LIMIT.markdownText) throw new Refusal('msg_too_long')
  return { text: markdown, blocks: [{ type: 'markdown', text: markdown }], attachments: [], isCut: false }
}

function metadataOf(params: Params): Json | undefined {
  const metadata = params.object('metadata', 'invalid_metadata_format')
  if (metadata === undefined) return undefined
  const { event_type: type, event_payload: payload } = metadata
  const isWhole = typeof type === 'string' && type !== '' && typeof payload === 'object' && payload !== null
  if (!isWhole || Array.isArray(payload)) throw new Refusal('invalid_metadata_format')
  return { event_type: type, event_payload: payload }
}

/** Slack names every block that has no name. */
function withIds({ workspace }: ApiCall, blocks: readonly Json[]): Json[] {
  return blocks.map((block) => ({ ...block, block_id: block.block_id ?? workspace.newId('k') }))
}

function cutWarning({ isCut }: Content): Json {
  if (!isCut) return {}
  return { warning: 'message_truncated', response_metadata: { warnings: ['message_truncated'] } }
}
