import { randomUUID } from 'node:crypto'
import type { Deliveries } from './deliveries.ts'
import type { Events } from './events.ts'
import type { Message, StoredFile } from './model.ts'
import { richTextOf } from './rich-text.ts'
import { type Deliver, type Sent, sendOut } from './sending.ts'
import { mimetypeOf } from './web-api/files.ts'
import type { Workspace } from './workspace.ts'

export interface Say {
  readonly channel: string
  readonly user: string
  /** As Slack would have it: `<@U…>`, `&amp;`, `<https://…|label>`. */
  readonly text: string
  readonly threadTs?: string
  readonly files?: readonly { readonly name: string; readonly content?: string; readonly mimetype?: string }[]
  readonly subtype?: 'me_message' | 'thread_broadcast'
  readonly deliver?: Deliver
}

export interface SentMessage extends Sent {
  readonly ts: string
  readonly channel: string
  /** `threadTs`, or `ts` where the message is a root. */
  readonly root: string
  readonly message: Message
}

export interface Parts {
  readonly workspace: Workspace
  readonly events: Events
  readonly deliveries: Deliveries
}

interface Target {
  readonly channel: string
  readonly ts: string
  readonly deliver?: 'all' | 'none'
}

export function say(parts: Parts, said: Say): SentMessage {
  const message = newMessage(parts.workspace, said)
  parts.workspace.addMessage(message)
  const sent = sendOut(parts.deliveries, parts.events.posted(message), said.deliver)
  return { ...sent, ts: message.ts, channel: message.channel, root: message.threadTs ?? message.ts, message }
}

export function edit(parts: Parts, { text, ...target }: Target & { text: string }): Sent {
  const message = parts.workspace.message(target.channel, target.ts)
  const before = { ...message }
  message.text = text
  message.blocks = [richTextOf(text, parts.workspace.newId('k'))]
  message.edited = { user: message.user, ts: parts.workspace.newTs() }
  return tellChange(parts, { message, before, target })
}

export function unfurl(parts: Parts, { url, ...target }: Target & { url: string }): Sent {
  const message = parts.workspace.message(target.channel, target.ts)
  const before = { ...message }
  message.attachments = [
    { id: 1, from_url: url, original_url: url, title: url, fallback: url, service_name: 'stand-in' },
  ]
  return tellChange(parts, { message, before, target })
}

export function remove(parts: Parts, target: Target): Sent {
  const message = parts.workspace.message(target.channel, target.ts)
  const before = { ...message }
  const how = parts.workspace.removeMessage(message)
  return sendOut(parts.deliveries, parts.events.removed(before, how), target.deliver)
}

function tellChange(
  { workspace, events, deliveries }: Parts,
  { message, before, target }: { message: Message; before: Message; target: Target },
): Sent {
  workspace.changed()
  return sendOut(deliveries, events.changed(message, before), target.deliver)
}

function newMessage(workspace: Workspace, said: Say): Message {
  const { channel, user, text, threadTs, subtype } = said
  const author = workspace.person(user)
  checkMayWrite(workspace, said)
  const files = (said.files ?? []).map((file) => fileOf(workspace, said, file))
  workspace.files.push(...files)
  const kind = subtype ?? (files.length > 0 ? 'file_share' : undefined)
  return {
    ts: workspace.newTs(),
    channel,
    user,
    team: author.teamId,
    isBot: false,
    text,
    blocks: text === '' ? [] : [richTextOf(text, workspace.newId('k'))],
    attachments: [],
    files,
    clientMsgId: randomUUID(),
    ...(threadTs !== undefined && { threadTs }),
    ...(kind !== undefined && { subtype: kind }),
  }
}

function checkMayWrite(workspace: Workspace, { channel, user, threadTs }: Say): void {
  const place = workspace.channel(channel)
  if (!place.members.has(user)) throw new Error(`${user} is no member of ${channel} and can't write there`)
  if (place.isArchived) throw new Error(`${channel} is archived: nobody can write there`)
  if (threadTs !== undefined) workspace.message(channel, threadTs)
}

function fileOf(
  workspace: Workspace,
  { channel, user, threadTs }: Say,
  { name, content = '', mimetype = mimetypeOf(name) }: NonNullable<Say['files']>[number],
): StoredFile {
  return {
    id: workspace.newId('F'),
    name,
    title: name,
    mimetype,
    content: Buffer.from(content),
    user,
    channel,
    ...(threadTs !== undefined && { threadTs }),
  }
}
