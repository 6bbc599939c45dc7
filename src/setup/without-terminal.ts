import type { VariableName } from '../config-variables.ts'
import type { Finding } from '../doctor/finding.ts'
import {
  checkAccount,
  checkAppToken,
  checkBotToken,
  type Environment,
  formMistake,
  valueOf,
} from './checks.ts'
import { flagOf } from './given.ts'

/** What setup is about. Of the second and the third one is needed: they are the two ways in which Slack reaches the bot. */
export const asked = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'NEUROFLASH_CLIENT_ID',
  'NEUROFLASH_CLIENT_SECRET',
  'NEUROFLASH_WORKSPACE_ID',
  'RETENTION_DAYS',
] as const satisfies readonly VariableName[]

/** What is missing or wrong, a sentence each; empty where everything can be written as it is. Asks nobody. */
export async function mistakesIn(env: Environment): Promise<string[]> {
  const missing = missingIn(env).map((name) =>
    `${name} is missing: set it, or give --${flagOf(name)}. ${formMistake(name, undefined) ?? ''}`.trim(),
  )
  const misshapen = asked.flatMap((name) => {
    const mistake = valueOf(env, name) === undefined ? undefined : formMistake(name, valueOf(env, name))
    return mistake === undefined ? [] : [`${name} doesn’t look right. ${mistake}`]
  })
  if (missing.length + misshapen.length > 0) return [...missing, ...misshapen]
  const found = await Promise.all([
    checkBotToken(env),
    valueOf(env, 'SLACK_APP_TOKEN') === undefined ? [] : checkAppToken(env),
    checkAccount(env).then(({ findings }) => findings),
  ])
  return found.flat().filter(standsInTheWay).map(sentence)
}

/** A value is wrong. What is left of the words, or the clock, has nothing to do with it. */
export function standsInTheWay({ check, state }: Finding): boolean {
  return state === 'broken' && check !== 'neuroflash-quota' && check !== 'slack-clock'
}

export function sentence({ found, mend, lookAt }: Finding): string {
  return `${lookAt?.join(', ') ?? ''}: ${found}. ${mend ?? ''}`.trim()
}

function missingIn(env: Environment): VariableName[] {
  const isSet = (name: VariableName) => valueOf(env, name) !== undefined
  const required = (['SLACK_BOT_TOKEN', 'NEUROFLASH_CLIENT_ID', 'NEUROFLASH_CLIENT_SECRET'] as const).filter(
    (name) => !isSet(name),
  )
  const hasWay = isSet('SLACK_APP_TOKEN') || isSet('SLACK_SIGNING_SECRET')
  return hasWay ? required : [...required, 'SLACK_APP_TOKEN']
}
