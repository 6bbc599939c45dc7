import { type VariableName, variables } from '../config-variables.ts'
import { connect } from '../doctor/examine.ts'
import type { Finding } from '../doctor/finding.ts'
import { neuroflashFindings } from '../doctor/neuroflash.ts'
import { appTokenFinding, tokenFindings } from '../doctor/slack.ts'
import type { ListedWorkspace } from '../neuroflash/wire.ts'
import { examineAppToken, examineBotToken } from '../slack/examine.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The longest that neuroflash has for each answer. */
const WITHIN_MS = 15_000

/** A variable's value: what is set, or else its default. */
export function valueOf(env: Environment, name: VariableName): string | undefined {
  const set = env[name]?.trim()
  return set === undefined || set === '' ? variables.find((one) => one.name === name)?.default : set
}

/** What is wrong with the form of a value; `undefined`: nothing. */
export function formMistake(name: VariableName, value: string | undefined): string | undefined {
  const variable = variables.find((one) => one.name === name)
  if (variable === undefined || variable.schema.safeParse(value?.trim() || undefined).success)
    return undefined
  return `It should be ${variable.form}.`
}

function slackOptions(env: Environment) {
  const url = valueOf(env, 'SLACK_API_URL') ?? ''
  return { apiUrl: `${url.replace(/\/+$/, '')}/`, clock: Date.now }
}

/** What Slack says of the bot's token. */
export async function checkBotToken(env: Environment): Promise<readonly Finding[]> {
  return tokenFindings(await examineBotToken(valueOf(env, 'SLACK_BOT_TOKEN') ?? '', slackOptions(env)))
}

/** What Slack says of the app-level token. */
export async function checkAppToken(env: Environment): Promise<readonly Finding[]> {
  return [appTokenFinding(await examineAppToken(valueOf(env, 'SLACK_APP_TOKEN') ?? '', slackOptions(env)))]
}

/** What neuroflash says of the account, and the workspaces it sees. */
export async function checkAccount(
  env: Environment,
): Promise<{ readonly findings: readonly Finding[]; readonly workspaces: readonly ListedWorkspace[] }> {
  const workspaceId = valueOf(env, 'NEUROFLASH_WORKSPACE_ID')
  const conversations = connect({
    neuroflash: {
      clientId: valueOf(env, 'NEUROFLASH_CLIENT_ID') ?? '',
      clientSecret: valueOf(env, 'NEUROFLASH_CLIENT_SECRET') ?? '',
      ...(workspaceId === undefined ? {} : { workspaceId }),
      apiUrl: valueOf(env, 'NEUROFLASH_API_URL') ?? '',
      tokenUrl: valueOf(env, 'NEUROFLASH_TOKEN_URL') ?? '',
      timeoutMs: WITHIN_MS,
      settleMs: 0,
    },
  })
  try {
    const signal = AbortSignal.timeout(2 * WITHIN_MS)
    const findings = await neuroflashFindings(conversations, signal)
    const isLetIn = findings.some(({ check, state }) => check === 'neuroflash-token' && state === 'well')
    const workspaces = isLetIn ? await conversations.workspaces(signal).catch(() => []) : []
    return { findings, workspaces }
  } finally {
    await conversations.close()
  }
}
