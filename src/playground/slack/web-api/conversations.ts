import type { Channel, Json, Message } from '../model.ts'
import type { Workspace } from '../workspace.ts'
import { type ApiCall, joinedChannel, type Method, page, visibleChannel } from './api-call.ts'
import { messageShape } from './message-shape.ts'
import type { Params } from './params.ts'
import { Refusal } from './refusal.ts'

export const conversationsMethods: Readonly<Record<string, Method>> = {
  'conversations.replies': replies,
  'conversations.history': history,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.list': list,
  'users.conversations': ofUser,
}

/** Root and replies, oldest first. Reports differ on whether later pages repeat the root; here they do. */
function replies(call: ApiCall): Json {
  const { workspace, params } = call
  const channel = joinedChannel(call).id
  const ts = params.required('ts')
  const message = workspace.findMessage(channel, ts)
  if (!message) throw new Refusal('thread_not_found')
  const found = workspace.replies(channel, ts).filter(isWithin(params))
  const { items, nextCursor } = page(found, { params, ifAbsent: 1000, max: 1000 })
  return answer(call, [message, ...items], nextCursor)
}

/** Newest first, without replies (but those also sent to the channel). */
function history(call: ApiCall): Json {
  const { workspace, params } = call
  const channel = joinedChannel(call).id
  const found = workspace.messagesIn(channel).filter(isInChannel).filter(isWithin(params)).toReversed()
  const { items, nextCursor } = page(found, { params, ifAbsent: 100, max: 999 })
  return {
    ...answer(call, items, nextCursor),
    pin_count: 0,
    channel_actions_ts: null,
    channel_actions_count: 0,
  }
}

function answer({ workspace, params }: ApiCall, messages: readonly Message[], nextCursor: string): Json {
  const withMetadata = params.flag('include_all_metadata')
  return {
    messages: messages.map((message) => messageShape(workspace, message, { withMetadata })),
    has_more: nextCursor !== '',
    ...(nextCursor !== '' && { response_metadata: { next_cursor: nextCursor } }),
  }
}

function isInChannel(message: Message): boolean {
  return (
    message.threadTs === undefined ||
    message.threadTs === message.ts ||
    message.subtype === 'thread_broadcast'
  )
}

function isWithin(params: Params): (message: Message) => boolean {
  const isInclusive = params.flag('inclusive')
  const oldest = params.text('oldest') ?? '0'
  const latest = params.text('latest') ?? 'Infinity'
  return ({ ts }) => {
    const isAfter = isInclusive ? micros(ts) >= micros(oldest) : micros(ts) > micros(oldest)
    const isBefore = isInclusive ? micros(ts) <= micros(latest) : micros(ts) < micros(latest)
    return isAfter && isBefore
  }
}

/** Exact where seconds as a float are not. */
function micros(ts: string): number {
  if (ts === 'Infinity') return Number.POSITIVE_INFINITY
  const [seconds = '', fraction = ''] = ts.split('.')
  const value = Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6))
  if (Number.isNaN(value)) throw new Refusal('invalid_ts_latest')
  return value
}

function info(call: ApiCall): Json {
  const channel = visibleChannel(call)
  const withCount = call.params.flag('include_num_members')
  return {
    channel: {
      ...channelShape(call.workspace, channel),
      ...(withCount && { num_members: channel.members.size }),
    },
  }
}

function members(call: ApiCall): Json {
  const channel = visibleChannel(call)
  const { items, nextCursor } = page([...channel.members], { params: call.params, ifAbsent: 100, max: 999 })
  return { members: items, response_metadata: { next_cursor: nextCursor } }
}

function open({ workspace, params }: ApiCall): Json {
  const users = (params.text('users') ?? '').split(',').filter((user) => user !== '')
  if (users.length === 0 && params.has('channel')) return { channel: { id: params.required('channel') } }
  if (users.length === 0) throw new Refusal('users_list_not_supplied')
  if (users.some((user) => !workspace.people.has(user))) throw new Refusal('user_not_found')
  const channel = users.length === 1 ? workspace.directMessage(users[0] ?? '') : groupDm(workspace, users)
  return { channel: params.flag('return_im') ? channelShape(workspace, channel) : { id: channel.id } }
}

function groupDm(workspace: Workspace, users: readonly string[]): Channel {
  const members = new Set([...users, workspace.identity.botUserId])
  const found = [...workspace.channels.values()].find(
    (channel) => channel.kind === 'mpim' && isSame(channel.members, members),
  )
  if (found) return found
  const id = workspace.newId('C')
  return workspace.addChannel({
    id,
    name: `mpdm-${id}`,
    kind: 'mpim',
    members,
    isArchived: false,
    isShared: false,
  })
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((member) => other.has(member))
}

function list(call: ApiCall): Json {
  const { workspace } = call
  const visible = [...workspace.channels.values()].filter(
    (channel) => channel.kind === 'channel' || workspace.isBotIn(channel),
  )
  return channelsPage(call, visible)
}

function ofUser(call: ApiCall): Json {
  const { workspace, params } = call
  const user = params.text('user') ?? workspace.identity.botUserId
  if (!workspace.people.has(user)) throw new Refusal('user_not_found')
  const shared = [...workspace.channels.values()].filter(
    (channel) => channel.members.has(user) && (channel.kind === 'channel' || workspace.isBotIn(channel)),
  )
  return channelsPage(call, shared)
}

const KIND_OF_TYPE: Readonly<Record<string, Channel['kind']>> = {
  public_channel: 'channel',
  private_channel: 'group',
  mpim: 'mpim',
  im: 'im',
}

function channelsPage({ workspace, params }: ApiCall, channels: readonly Channel[]): Json {
  const kinds = (params.text('types') ?? 'public_channel').split(',').map((type) => KIND_OF_TYPE[type.trim()])
  if (kinds.includes(undefined)) throw new Refusal('invalid_types')
  const wanted = channels.filter(
    (channel) => kinds.includes(channel.kind) && !(params.flag('exclude_archived') && channel.isArchived),
  )
  const { items, nextCursor } = page(wanted, { params, ifAbsent: 100, max: 999 })
  return {
    channels: items.map((channel) => channelShape(workspace, channel)),
    response_metadata: { next_cursor: nextCursor },
  }
}

function channelShape(workspace: Workspace, channel: Channel): Json {
  return channel.kind === 'im' ? imShape(workspace, channel) : namedShape(workspace, channel)
}

function imShape(workspace: Workspace, channel: Channel): Json {
  const user = [...channel.members].find((member) => member !== workspace.identity.botUserId)
  return {
    id: channel.id,
    created: 1_700_000_000,
    is_im: true,
    is_archived: channel.isArchived,
    user,
    is_open: true,
  }
}

function namedShape(workspace: Workspace, channel: Channel): Json {
  const isGroupDm = channel.kind === 'mpim'
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'channel',
    is_group: channel.kind === 'group',
    is_im: false,
    is_mpim: isGroupDm,
    is_private: channel.kind !== 'channel',
    is_archived: channel.isArchived,
    is_general: channel.name === 'general',
    is_shared: channel.isShared,
    is_ext_shared: channel.isShared,
    is_org_shared: false,
    is_member: workspace.isBotIn(channel),
    created: 1_700_000_000,
    creator: [...channel.members][0],
    context_team_id: workspace.identity.teamId,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
  }
}
