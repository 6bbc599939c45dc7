import type { ReplyError } from '../bridge/errors.ts'
import type { VariableName } from '../config-variables.ts'
import type { EventsExamined, TokenExamined } from '../slack/examine.ts'
import { AGENT_SCOPE, type Scope, scopes } from '../slack/scopes.ts'
import { broken, type Finding, spoken, unseen, well } from './finding.ts'

/** What follows from Slack's answer about the bot's token. */
export function tokenFindings(token: TokenExamined): Finding[] {
  if (token.kind === 'refused') {
    return [
      refusal('slack-token', token.error, {
        what: 'the bot’s token',
        variable: 'SLACK_BOT_TOKEN',
        mend: 'Copy the Bot User OAuth Token again, at api.slack.com/apps under OAuth & Permissions; install the app first if it is not.',
      }),
    ]
  }
  const { workspace, identity } = token
  return [
    well('slack-token', `the bot is ${identity.user} in the workspace ${workspace || identity.team}`),
    scopeFinding(token.scopes),
    ...(token.scopes === undefined ? [] : [agentFinding(token.scopes)]),
    ...(token.skewMs === undefined ? [] : [clockFinding(token.skewMs)]),
  ]
}

/** Which of the bot's permissions are missing, of those that were granted. */
function missingScopes(granted: readonly string[]): Scope[] {
  return (Object.keys(scopes) as Scope[]).filter((scope) => !granted.includes(scope))
}

function scopeFinding(granted: readonly string[] | undefined): Finding {
  if (granted === undefined) return unseen('slack-scopes', 'Slack does not say what the bot may do')
  const missing = missingScopes(granted)
  if (missing.length === 0)
    return well('slack-scopes', `all ${Object.keys(scopes).length} permissions are granted`)
  const found = missing.map((scope) => `${scope} (${scopes[scope]})`).join('; ')
  return broken('slack-scopes', `missing: ${found}`, {
    lookAt: ['SLACK_BOT_TOKEN'],
    mend: 'Add them at api.slack.com/apps under OAuth & Permissions, Bot Token Scopes, and press Reinstall to Workspace.',
  })
}

function agentFinding(granted: readonly string[]): Finding {
  const isAgent = granted.includes(AGENT_SCOPE)
  return well('slack-agent', isAgent ? 'the app is an agent' : 'the app is no agent, and need not be one')
}

/** Slack's requests are refused at five minutes, and so are ours. */
const MOST_SKEW_MS = 60_000

function clockFinding(skewMs: number): Finding {
  const by = spoken(Math.abs(skewMs))
  if (Math.abs(skewMs) <= MOST_SKEW_MS) return well('slack-clock', 'this machine’s clock agrees with Slack’s')
  const which = skewMs > 0 ? 'ahead of' : 'behind'
  return broken('slack-clock', `this machine’s clock is ${by} ${which} Slack’s`, {
    mend: 'Let the machine set its clock (NTP): at five minutes everything that Slack sends is refused.',
  })
}

/** Whether Slack would open a Socket Mode connection. */
export function appTokenFinding(accepted: 'accepted' | ReplyError): Finding {
  if (accepted === 'accepted') return well('slack-connection', 'Slack offers a Socket Mode connection')
  return refusal('slack-connection', accepted, {
    what: 'the app-level token',
    variable: 'SLACK_APP_TOKEN',
    mend: 'Generate one with the scope connections:write, at api.slack.com/apps under Basic Information, App-Level Tokens; Socket Mode has to be on.',
  })
}

type Refused = { readonly what: string; readonly variable: VariableName; readonly mend: string }

function refusal(check: Finding['check'], error: ReplyError, { what, variable, mend }: Refused): Finding {
  if (error.code === 'unreachable' || error.code === 'lost' || error.code === 'rate-limited') {
    return broken(check, `Slack cannot be asked about ${what} (${error.message})`, {
      lookAt: ['SLACK_API_URL'],
      mend: 'Check that this machine can reach slack.com, and see slack-status.com.',
      canWait: true,
    })
  }
  return broken(check, `Slack does not accept ${what} (${error.message})`, { lookAt: [variable], mend })
}

/** What a running bot says of how events reach it. */
export function eventsFindings(events: EventsExamined, nowMs: number): Finding[] {
  const { over, isConnected, lastAtMs, sinceMs, wronglySigned } = events
  const way = over === 'socket' ? 'Socket Mode' : 'HTTP'
  const connection = isConnected === undefined ? [] : [connectionFinding(isConnected, nowMs - sinceMs)]
  if (wronglySigned > 0) {
    const requests = wronglySigned === 1 ? '1 request was' : `${wronglySigned} requests in a row were`
    const found = `${requests} not signed with this secret`
    const mend =
      'Copy the Signing Secret again, at api.slack.com/apps under Basic Information, App Credentials.'
    return [...connection, broken('slack-events', found, { lookAt: ['SLACK_SIGNING_SECRET'], mend })]
  }
  if (lastAtMs !== undefined) {
    const found = `the last event came ${spoken(nowMs - lastAtMs)} ago, over ${way}`
    return [...connection, well('slack-events', found)]
  }
  const since = spoken(nowMs - sinceMs)
  const mend =
    over === 'socket'
      ? 'Mention the bot once to see one.'
      : 'Mention the bot once to see one; if none comes, press Retry under Event Subscriptions at api.slack.com/apps.'
  return [
    ...connection,
    unseen('slack-events', `no event has come over ${way} since the bot was started ${since} ago`, { mend }),
  ]
}

/** A bot that has just been started may still be about to connect. */
const TO_CONNECT_MS = 30_000

function connectionFinding(isConnected: boolean, runningMs: number): Finding {
  if (isConnected) return well('slack-connection', 'there is a Socket Mode connection')
  if (runningMs < TO_CONNECT_MS) return unseen('slack-connection', 'there is no Socket Mode connection yet')
  return broken('slack-connection', 'there is no Socket Mode connection', {
    lookAt: ['SLACK_APP_TOKEN'],
    mend: 'The log says why; the bot goes on trying.',
    canWait: true,
  })
}
