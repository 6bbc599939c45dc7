import { ConversationError } from '../bridge/errors.ts'
import type { VariableName } from '../config-variables.ts'
import type { Access } from '../neuroflash/access.ts'
import type { NeuroflashConversations } from '../neuroflash/conversations.ts'
import type { Quota } from '../neuroflash/wire.ts'
import { broken, type CheckName, type Finding, unseen, well } from './finding.ts'

type Account = Pick<NeuroflashConversations, 'tryAccess' | 'workspace' | 'quota'>

const account = ['NEUROFLASH_CLIENT_ID', 'NEUROFLASH_CLIENT_SECRET'] as const

/** Whether the account gets as far as its conversations, and what it has left. */
export async function neuroflashFindings(conversations: Account, signal: AbortSignal): Promise<Finding[]> {
  const access = await conversations.tryAccess(signal)
  if (access.kind !== 'granted') return refusedFindings(access)
  const workspace = await conversations.workspace(signal)
  return [
    signedIn,
    well('neuroflash-workspace', `conversations are made in the workspace ${workspace}`),
    await quotaFinding(conversations, signal),
  ]
}

const signedIn = well('neuroflash-token', 'neuroflash accepts the client id and its secret')

function refusedFindings(access: Exclude<Access, { kind: 'granted' }>): Finding[] {
  const { error, kind } = access
  const told = (check: CheckName, found: string, lookAt: readonly VariableName[], mend: string) =>
    broken(check, `${found} (${error.message})`, { lookAt, mend, canWait: error.retry !== 'never' })
  switch (kind) {
    case 'no-token':
      return [
        error.code === 'credentials'
          ? told(
              'neuroflash-token',
              'neuroflash does not accept the client id and its secret',
              account,
              'Copy both again from your neuroflash account, under API access.',
            )
          : told(
              'neuroflash-token',
              'no access token can be fetched from NEUROFLASH_TOKEN_URL',
              ['NEUROFLASH_TOKEN_URL'],
              'Check that this machine can reach it, or unset the variable for the usual address.',
            ),
      ]
    case 'no-api':
      return [
        signedIn,
        isRefusal(error)
          ? told(
              'neuroflash-workspace',
              'the account may not use the API, or has no workspace',
              account,
              'Ask neuroflash to open the API for this account.',
            )
          : told(
              'neuroflash-workspace',
              'the API does not answer as it should',
              ['NEUROFLASH_API_URL'],
              'Check that this machine can reach it, or unset the variable for the usual address.',
            ),
      ]
    case 'no-workspace':
      return [
        signedIn,
        told(
          'neuroflash-workspace',
          'the configured workspace is not among those the account sees',
          ['NEUROFLASH_WORKSPACE_ID'],
          'Run npm run setup to choose one, or unset it for the first one.',
        ),
      ]
    default:
      return kind satisfies never
  }
}

function isRefusal({ code }: ConversationError): boolean {
  return code === 'credentials' || code === 'forbidden' || code === 'limit'
}

async function quotaFinding(conversations: Account, signal: AbortSignal): Promise<Finding> {
  try {
    const quota = await conversations.quota(signal)
    return quota === undefined ? unseen('neuroflash-quota', 'neuroflash names no limit') : judged(quota)
  } catch (error) {
    if (!(error instanceof ConversationError)) throw error
    return unseen('neuroflash-quota', `neuroflash does not say what is left (${error.message})`)
  }
}

/** The daily limit starts afresh at midnight UTC (N19). */
function judged(quota: Quota): Finding {
  const { availableAmount, limitAmountDaily = 0, usedAmountDaily = 0, fairUseLimitReached } = quota
  const isDayOver = limitAmountDaily > 0 && usedAmountDaily >= limitAmountDaily
  const mend = 'Ask neuroflash for more; until then people are told that the limit is reached.'
  if ((availableAmount ?? 1) <= 0 || fairUseLimitReached === true)
    return broken('neuroflash-quota', 'the account’s words are used up', { mend })
  if (isDayOver)
    return broken('neuroflash-quota', 'today’s words are used up; there are new ones at midnight UTC', {
      mend,
      canWait: true,
    })
  if (availableAmount === undefined) return unseen('neuroflash-quota', 'neuroflash names no amount')
  return well('neuroflash-quota', `${withCommas(availableAmount)} words are left`)
}

/** Not by `toLocaleString`: a running bot does this too, and loading languages for it takes 8 MB. */
function withCommas(amount: number): string {
  return String(Math.floor(amount)).replace(/\B(?=(\d{3})+$)/g, ',')
}
