import type { Method } from './api-call.ts'
import { assistantMethods } from './assistant.ts'
import { chatMethods } from './chat.ts'
import { conversationsMethods } from './conversations.ts'
import { filesMethods } from './files.ts'
import { reactionsMethods } from './reactions.ts'
import { usersMethods } from './users.ts'
import { viewsMethods } from './views.ts'

/** Needs the app-level token, where all others need the bot's. */
export const SOCKET_METHOD = 'apps.connections.open'

/** Gives nothing for a method Slack doesn't have (or this stand-in doesn't). */
export function methodNamed(name: string): Method | undefined {
  const methods: Readonly<Record<string, Method>> = {
    ...usersMethods,
    ...chatMethods,
    ...conversationsMethods,
    ...assistantMethods,
    ...reactionsMethods,
    ...viewsMethods,
    ...filesMethods,
    [SOCKET_METHOD]: ({ openSocket }) => ({ url: openSocket() }),
  }
  return Object.hasOwn(methods, name) ? methods[name] : undefined
}
