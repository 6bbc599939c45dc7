/** The permissions that `manifest.yml` asks for, except the one below, each with what goes wrong without it. */
export const scopes = {
  'app_mentions:read': 'mentions do not arrive',
  'channels:history': 'messages in public channels do not arrive',
  'channels:read': 'in public channels nobody can be recognised as a member: no resets, exports or lists',
  'chat:write': 'no answer can be posted',
  commands: 'there is no /nf-reset and no shortcut',
  'files:write': 'exports cannot be handed over',
  'groups:history': 'messages in private channels do not arrive',
  'groups:read': 'in private channels nobody can be recognised as a member: no resets, exports or lists',
  'im:history': 'direct messages do not arrive',
  'im:read': 'in direct messages nobody can be recognised as a member: no resets, exports or lists',
  'im:write': 'exports cannot be handed over',
  'mpim:history': 'group direct messages do not arrive',
  'mpim:read': 'in group direct messages nobody can be recognised as a member: no resets, exports or lists',
  'users:read':
    'names are missing, and nobody can be recognised as an admin or as somebody of another company',
} as const

/** For 👀 on messages. The manifest asks for it, but nobody has to grant it. */
export const EYES_SCOPE = 'reactions:write'

export type Scope = keyof typeof scopes

/** What an app has that is declared as an agent. */
export const AGENT_SCOPE = 'assistant:write'
