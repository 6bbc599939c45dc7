import type { Workspace } from '../workspace.ts'
import { SOCKET_METHOD } from './methods.ts'
import type { Params } from './params.ts'
import { Refusal } from './refusal.ts'

const READ = ['channels:read', 'groups:read', 'im:read', 'mpim:read']
const HISTORY = ['channels:history', 'groups:history', 'im:history', 'mpim:history']

/** The scopes of which a method needs one; those that depend on the channel's kind name all four. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'assistant.threads.setStatus': ['chat:write', 'assistant:write'],
  'agents.sessions.setStatus': ['chat:write'],
  'reactions.add': ['reactions:write'],
  'conversations.replies': HISTORY,
  'conversations.history': HISTORY,
  'conversations.info': READ,
  'conversations.members': READ,
  'conversations.list': READ,
  'users.conversations': READ,
  'conversations.open': ['im:write', 'mpim:write'],
  'users.info': ['users:read'],
  'users.list': ['users:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
}

/** What the workspace granted where nobody says otherwise: what the manifest asks for. */
const GRANTED = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'mpim:history',
  'mpim:read',
  'users:read',
]

/** The scopes of a token, as Slack names them in a header of each answer; nothing for a token it does not know. */
export function scopesOf(
  { identity, isInstalled }: Workspace,
  token: string | undefined,
  granted: readonly string[] | undefined,
): string | undefined {
  if (!isInstalled) return undefined
  if (token === identity.appToken) return 'connections:write'
  return token === identity.botToken ? (granted ?? GRANTED).join(',') : undefined
}

const KINDS = ['channel', 'group', 'im', 'mpim']

/** Refuses a request without the right token, or whose token lacks the method's scope. */
export function checkAccess(
  workspace: Workspace,
  request: {
    method: string
    token: string | undefined
    params: Params
    scopes: readonly string[] | undefined
  },
): void {
  const { method, token, params, scopes } = request
  checkToken(workspace, method, token)
  if (scopes === undefined) return
  const needed = neededScopes(workspace, method, params)
  if (needed.length === 0 || needed.some((scope) => scopes.includes(scope))) return
  throw new Refusal('missing_scope', { needed: needed.join(','), provided: scopes.join(',') })
}

function checkToken({ identity, isInstalled }: Workspace, method: string, token: string | undefined): void {
  if (token === undefined || token === '') throw new Refusal('not_authed')
  if (token !== identity.botToken && token !== identity.appToken) throw new Refusal('invalid_auth')
  if (!isInstalled) throw new Refusal('account_inactive')
  const isFitting = (token === identity.appToken) === (method === SOCKET_METHOD)
  if (!isFitting) throw new Refusal('not_allowed_token_type')
}

function neededScopes(workspace: Workspace, method: string, params: Params): readonly string[] {
  const needed = SCOPES[method] ?? []
  const kind = workspace.channels.get(params.text('channel') ?? '')?.kind
  const isByKind = needed === READ || needed === HISTORY
  return isByKind && kind !== undefined ? needed.slice(KINDS.indexOf(kind)).slice(0, 1) : needed
}
