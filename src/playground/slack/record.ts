import type { Message, SeenMessage } from './model.ts'
import { pingsOf, readable } from './readable.ts'
import type { Workspace } from './workspace.ts'

/** A message as people see it. */
export function seen(workspace: Workspace, message: Message): SeenMessage {
  const { ts, threadTs, user, isBot, text, blocks, metadata, files } = message
  return {
    ts,
    threadTs,
    author: workspace.person(user).displayName,
    authorId: user,
    isBot,
    text,
    readable: readable({ text, blocks }),
    blocks: [...blocks],
    metadata,
    files: [...files],
    pings: pingsOf({ text, blocks }),
    isEdited: message.edited !== undefined,
    isDeleted: message.subtype === 'tombstone',
    reactions: message.reactions ?? [],
  }
}
