import type { Logger } from 'pino'
import type { ConversationError } from './bridge/errors.ts'
import type { VariableName } from './config-variables.ts'
import type { Access } from './neuroflash/access.ts'
import type { NeuroflashConversations } from './neuroflash/conversations.ts'

type Advice = { readonly problem: string; readonly lookAt: readonly VariableName[] }

const account = ['NEUROFLASH_CLIENT_ID', 'NEUROFLASH_CLIENT_SECRET'] as const

/** Only for the log: the bot takes messages whether neuroflash answers or not. */
export async function announceAccess(
  conversations: Pick<NeuroflashConversations, 'tryAccess'>,
  log: Pick<Logger, 'warn' | 'error'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const access = await conversations.tryAccess(signal)
    if (access.kind === 'granted') return
    const line = { ...adviceFor(access), err: access.error }
    // What may pass by itself is no error yet.
    if (access.error.retry === 'never') log.error(line, 'neuroflash cannot be used')
    else log.warn(line, 'neuroflash cannot be used yet')
  } catch (error) {
    log.error({ err: error }, 'neuroflash cannot be used')
  }
}

/** What an operator can do about it. */
function adviceFor({ kind, error }: Exclude<Access, { kind: 'granted' }>): Advice {
  switch (kind) {
    case 'no-token':
      return error.code === 'credentials'
        ? { problem: 'neuroflash does not accept the client id and its secret', lookAt: account }
        : { problem: 'no access token can be fetched from there', lookAt: ['NEUROFLASH_TOKEN_URL'] }
    case 'no-api':
      return isRefusal(error)
        ? { problem: 'the account may not use the API, or has no workspace', lookAt: account }
        : { problem: 'the API does not answer as it should', lookAt: ['NEUROFLASH_API_URL'] }
    case 'no-workspace':
      return {
        problem: 'the configured workspace is not among those the account sees',
        lookAt: ['NEUROFLASH_WORKSPACE_ID'],
      }
    default:
      return kind satisfies never
  }
}

function isRefusal({ code }: ConversationError): boolean {
  return code === 'credentials' || code === 'forbidden' || code === 'limit'
}
