import type { ConversationId } from '../bridge/model.ts'

/** What neuroflash needs to find a conversation. */
type Place = {
  readonly uuid: string
  /** Absent in names from before workspaces became part of them. */
  readonly workspace?: string
}

/**
 * The name by which everything else knows a conversation: its UUID and the workspace it was made in. Whoever has stored
 * the one has stored the other, so no conversation is looked for in the wrong workspace once the configuration, or the
 * account's first workspace, has changed.
 *
 * It is stored with each thread, so it is short: a workspace's UUID takes 22 characters instead of 36.
 */
export function nameOf({ uuid, workspace }: Required<Place>): ConversationId {
  return `${uuid}@${shorten(workspace)}` as ConversationId
}

export function placeOf(conversation: ConversationId): Place {
  const at = conversation.lastIndexOf('@')
  const workspace = at < 0 ? undefined : lengthen(conversation.slice(at + 1))
  return workspace === undefined ? { uuid: conversation } : { uuid: conversation.slice(0, at), workspace }
}

const asHex = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What is no UUID gets a tilde in front. */
function shorten(workspace: string): string {
  return asHex.test(workspace)
    ? Buffer.from(workspace.replaceAll('-', ''), 'hex').toString('base64url')
    : `~${Buffer.from(workspace).toString('base64url')}`
}

function lengthen(short: string): string | undefined {
  if (short.startsWith('~')) return Buffer.from(short.slice(1), 'base64url').toString()
  if (!/^[\w-]{22}$/.test(short)) return undefined
  const hex = Buffer.from(short, 'base64url').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
