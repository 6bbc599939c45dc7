import { ConversationError } from '../bridge/errors.ts'
import { noSuchWorkspace } from './failure.ts'
import type { AccessToken } from './token.ts'
import { routes } from './wire.ts'
import type { Workspace } from './workspace.ts'

/** Whether the account can use its conversations; if not, what stops it, and why. */
export type Access =
  | { readonly kind: 'granted' }
  | { readonly kind: 'no-token' | 'no-api' | 'no-workspace'; readonly error: ConversationError }

type Parts = {
  readonly token: Pick<AccessToken, 'get'>
  readonly workspace: Pick<Workspace, 'isSeen'>
}

/** Takes the steps with which every question begins: the token, then the workspace. */
export async function tryAccess({ token, workspace }: Parts, signal: AbortSignal): Promise<Access> {
  const got = await attempt(token.get(signal))
  if (got instanceof ConversationError) return { kind: 'no-token', error: got }
  const isSeen = await attempt(workspace.isSeen(signal))
  if (isSeen instanceof ConversationError) return { kind: 'no-api', error: isSeen }
  return isSeen
    ? { kind: 'granted' }
    : { kind: 'no-workspace', error: noSuchWorkspace({ route: routes.workspaces }) }
}

async function attempt<Value>(step: Promise<Value>): Promise<Value | ConversationError> {
  try {
    return await step
  } catch (error) {
    if (error instanceof ConversationError) return error
    throw error
  }
}
