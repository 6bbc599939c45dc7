import type { Json, Message, StoredFile } from '../model.ts'
import type { Workspace } from '../workspace.ts'

/** A message as `conversations.replies` gives it; with its thread's counts where it is a root. */
export function messageShape(
  workspace: Workspace,
  message: Message,
  { withMetadata = false }: { withMetadata?: boolean } = {},
): Json {
  return {
    ...coreShape(workspace, message),
    ...threadCounts(workspace, message),
    ...(withMetadata && message.metadata !== undefined && { metadata: message.metadata }),
  }
}

/** What messages in events and in answers share. */
export function coreShape(workspace: Workspace, message: Message): Json {
  const { identity } = workspace
  return {
    type: 'message',
    user: message.user,
    ...(message.subtype !== undefined && { subtype: message.subtype }),
    ...(message.clientMsgId !== undefined && { client_msg_id: message.clientMsgId }),
    ...(message.isBot && {
      bot_id: identity.botId,
      app_id: identity.appId,
      bot_profile: botProfile(workspace),
    }),
    text: message.text,
    team: message.team,
    ts: message.ts,
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    ...(isReply(message) && { parent_user_id: parentUser(workspace, message) }),
    ...(message.edited !== undefined && { edited: message.edited }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.reactions !== undefined && { reactions: message.reactions }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.files.length > 0 && {
      files: message.files.map((file) => fileShape(workspace, file)),
      upload: false,
    }),
  }
}

export function fileShape(workspace: Workspace, file: StoredFile): Json {
  const url = `https://files.slack.com/files-pri/${workspace.identity.teamId}-${file.id}/${encodeURIComponent(file.name)}`
  const filetype = file.name.includes('.') ? file.name.split('.').at(-1) : 'text'
  return {
    id: file.id,
    created: Math.floor(workspace.clock.nowMs() / 1000),
    timestamp: Math.floor(workspace.clock.nowMs() / 1000),
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype,
    pretty_type: filetype,
    user: file.user,
    user_team: workspace.identity.teamId,
    editable: false,
    size: file.content.length,
    mode: 'hosted',
    is_external: false,
    is_public: false,
    url_private: url,
    url_private_download: url,
    permalink: `https://${workspace.identity.teamDomain}.slack.com/files/${file.user}/${file.id}/${file.name}`,
    file_access: 'visible',
  }
}

function isReply(message: Message): boolean {
  return message.threadTs !== undefined && message.threadTs !== message.ts
}

function parentUser(workspace: Workspace, message: Message): string | undefined {
  return workspace.findMessage(message.channel, message.threadTs ?? '')?.user
}

function botProfile({ identity }: Workspace): Json {
  return {
    id: identity.botId,
    deleted: false,
    name: 'neuroflash',
    updated: 1_700_000_000,
    app_id: identity.appId,
    icons: {},
    team_id: identity.teamId,
  }
}

function threadCounts(workspace: Workspace, message: Message): Json {
  const replies = workspace.replies(message.channel, message.ts)
  if (replies.length === 0) return {}
  const users = [...new Set(replies.map((reply) => reply.user))]
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
    reply_users: users,
    is_locked: false,
    subscribed: false,
  }
}
