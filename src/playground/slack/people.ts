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

/** A message that is there already: nothing is delivered. */
export function keep(
  { workspace }: Parts,
  { channel, ts, user, text = '' }: { channel: string; ts: string; user: string; text?: string },
): void {
  const team = workspace.people.get(user)?.teamId ?? workspace.identity.teamId
  const what = { text, blocks: [], attachments: [], files: [] }
  workspace.addMessage({ ts, channel, user, team, isBot: false, ...what })
}

const SLACKBOT = 'USLACKBOT'

/** Slack's own voice: a person to all appearances, who is no member and has no `client_msg_id`. */
export function slackbot(
  parts: Parts,
  { channel, text, threadTs, deliver }: Omit<Say, 'user' | 'files' | 'subtype'>,
): SentMessage {
  const { workspace } = parts
  const { teamId } = workspace.identity
  workspace.people.set(SLACKBOT, {
    id: SLACKBOT,
    name: 'slackbot',
    displayName: 'Slackbot',
    teamId,
    role: 'member',
    timezone: 'Europe/Berlin',
    locale: 'en-US',
  })
  const message: Message = {
    ts: workspace.newTs(),
    channel,
    user: SLACKBOT,
    team: teamId,
    isBot: false,
    text,
    blocks: [],
    attachments: [],
    files: [],
    ...(threadTs !== undefined && { threadTs }),
  }
  workspace.addMessage(message)
  const sent = sendOut(parts.deliveries, parts.events.posted(message), deliver)
  return { ...sent, ts: message.ts, channel, root: threadTs ?? message.ts, message }
}

/** The person's account is closed: Slack takes them out of every channel, and shows that they are gone. */
export function deactivate({ workspace }: Parts, user: string): void {
  workspace.people.set(user, { ...workspace.person(user), isDeactivated: true })
  for (const channel of workspace.channels.values()) {
    if (channel.kind !== 'im') channel.members.delete(user)
  }
  workspace.changed()
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
  if (author.isDeactivated === true) throw new Error(`${user} is deactivated and can't write`)
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
