import { isCancel, log, note, password, select, spinner, text } from '@clack/prompts'
import type { VariableName } from '../config-variables.ts'
import type { Finding } from '../doctor/finding.ts'
import type { ListedWorkspace } from '../neuroflash/wire.ts'
import {
  checkAccount,
  checkAppToken,
  checkBotToken,
  type Environment,
  formMistake,
  valueOf,
} from './checks.ts'
import type { Given } from './given.ts'
import { createAppLink, manifestFor, type Reach } from './manifest.ts'
import { sentence, standsInTheWay } from './without-terminal.ts'

/** The person has left. Nothing was written. */
export class LeftError extends Error {
  override readonly name = 'LeftError'
}

type Answers = Record<string, string>

/** Asks for what is not set yet or is wrong, one question at a time, and checks each answer as it comes. */
export async function converse(given: Given, say: (text: string) => void): Promise<Answers> {
  const answers: Answers = {}
  const env = (): Environment => ({ ...given.env, ...answers })
  const reach = await askReach(given)
  if (valueOf(env(), 'SLACK_BOT_TOKEN') === undefined) await createApp(reach, say)
  await settle({
    names: ['SLACK_BOT_TOKEN'],
    where: { SLACK_BOT_TOKEN: 'Bot User OAuth Token (OAuth & Permissions, xoxb-…)' },
    check: () => checkBotToken(env()),
    env,
    answers,
  })
  await settle(reach.kind === 'socket' ? appToken(env, answers) : signingSecret(env, answers))
  await askAccount(env, answers)
  if (valueOf(env(), 'RETENTION_DAYS') === undefined) await askRetention(answers)
  return answers
}

async function askReach({ env, publicHost }: Given): Promise<Reach> {
  const isHttp = valueOf(env, 'SLACK_SIGNING_SECRET') !== undefined
  if (publicHost !== undefined) return { kind: 'http', host: publicHost }
  if (valueOf(env, 'SLACK_APP_TOKEN') !== undefined) return { kind: 'socket' }
  if (isHttp) return { kind: 'http', host: 'YOUR-HOST.example.com' }
  const kind = await answer(
    select({
      message: 'How shall Slack reach the bot?',
      options: [
        {
          value: 'socket',
          label: 'Socket Mode',
          hint: 'the bot connects to Slack; no public address needed',
        },
        { value: 'http', label: 'HTTP', hint: 'Slack sends to a public https:// address of yours' },
      ],
    }),
  )
  if (kind === 'socket') return { kind }
  const host = await answer(
    text({
      message: 'Under which public host will the bot be reached?',
      placeholder: 'bot.example.com',
      validate: (value) =>
        /^[\w.-]+(?::\d+)?$/.test(value ?? '') ? undefined : 'Just the host, such as bot.example.com.',
    }),
  )
  return { kind: 'http', host }
}

async function createApp(reach: Reach, say: (text: string) => void): Promise<void> {
  const manifest = manifestFor(reach)
  note(
    [
      '1. Open the link below, pick your workspace, press Next and Create.',
      '2. Press Install to Workspace, then Allow.',
      ...(reach.kind === 'socket'
        ? ['3. Under Basic Information, App-Level Tokens: Generate, with the scope connections:write.']
        : []),
    ].join('\n'),
    'Create the Slack app',
  )
  // Without a frame, so that it can be clicked or copied as a whole.
  say(`\n${createAppLink(manifest)}\n\n`)
  const next = await answer(
    select({
      message: 'Is the app installed?',
      options: [
        { value: 'yes', label: 'Yes, go on' },
        { value: 'paste', label: 'Slack did not take the link', hint: 'shows the manifest to paste' },
      ],
    }),
  )
  if (next === 'yes') return
  say(`\nhttps://api.slack.com/apps?new_app=1 – From a manifest – YAML – paste this:\n\n${manifest}\n`)
  await answer(select({ message: 'Is the app installed?', options: [{ value: 'yes', label: 'Yes, go on' }] }))
}

type Settling = {
  readonly names: readonly VariableName[]
  /** Where each is found. */
  readonly where: Readonly<Partial<Record<VariableName, string>>>
  readonly check: () => Promise<readonly Finding[]>
  readonly env: () => Environment
  readonly answers: Answers
}

function appToken(env: () => Environment, answers: Answers): Settling {
  const where = { SLACK_APP_TOKEN: 'App-level token (Basic Information, App-Level Tokens, xapp-…)' }
  return { names: ['SLACK_APP_TOKEN'], where, check: () => checkAppToken(env()), env, answers }
}

/** Nobody can check it before Slack has sent something. */
function signingSecret(env: () => Environment, answers: Answers): Settling {
  const where = { SLACK_SIGNING_SECRET: 'Signing Secret (Basic Information, App Credentials)' }
  return { names: ['SLACK_SIGNING_SECRET'], where, check: async () => [], env, answers }
}

/** Asks until what was given is accepted, or the person wants it kept all the same. */
async function settle(settling: Settling): Promise<void> {
  const { names, where, check, env, answers } = settling
  let next: 'ask' | 'check' | 'keep' = names.every((name) => valueOf(env(), name) !== undefined)
    ? 'check'
    : 'ask'
  for (;;) {
    if (next === 'ask') for (const name of names) answers[name] = await secret(name, where[name] ?? name)
    const findings = await whileItRuns(names.join(', '), check)
    for (const { state, found } of findings) if (state === 'well') log.success(found)
    const wrong = findings.filter(standsInTheWay)
    if (wrong.length === 0) return
    for (const finding of wrong) log.warn(sentence(finding))
    next = await answer(
      select({
        message: 'What next?',
        options: [
          { value: 'ask', label: 'Paste it again' },
          { value: 'check', label: 'Check it again', hint: 'after you have changed something there' },
          { value: 'keep', label: 'Keep it all the same' },
        ] as const,
      }),
    )
    if (next === 'keep') return
  }
}

async function askAccount(env: () => Environment, answers: Answers): Promise<void> {
  let workspaces: readonly ListedWorkspace[] = []
  await settle({
    names: ['NEUROFLASH_CLIENT_ID', 'NEUROFLASH_CLIENT_SECRET'],
    where: {
      NEUROFLASH_CLIENT_ID: 'neuroflash: client id (your account, under API access)',
      NEUROFLASH_CLIENT_SECRET: 'neuroflash: client secret (beside it)',
    },
    check: async () => {
      const seen = await checkAccount({ ...env(), NEUROFLASH_WORKSPACE_ID: undefined })
      workspaces = seen.workspaces
      return seen.findings
    },
    env,
    answers,
  })
  const configured = valueOf(env(), 'NEUROFLASH_WORKSPACE_ID')
  if (workspaces.length < 2 || workspaces.some(({ id }) => id === configured)) return
  answers['NEUROFLASH_WORKSPACE_ID'] = await answer(
    select({
      message: 'In which neuroflash workspace shall conversations be made?',
      options: workspaces.map(({ id, name }) => ({
        value: id,
        label: name ?? id,
        ...(name && { hint: id }),
      })),
    }),
  )
}

const KEEP = 'keep'

async function askRetention(answers: Answers): Promise<void> {
  const days = await answer(
    select({
      message: 'When shall a conversation that nobody uses be deleted, here and at neuroflash?',
      options: [
        {
          value: '180',
          label: 'After 180 days',
          hint: 'recommended: longer than a project rests, and data protection wants an end (docs/privacy.md)',
        },
        { value: '365', label: 'After a year' },
        { value: KEEP, label: 'Never' },
      ],
    }),
  )
  if (days !== KEEP) answers['RETENTION_DAYS'] = days
}

async function secret(name: VariableName, message: string): Promise<string> {
  const value = await answer(password({ message, validate: (pasted) => formMistake(name, pasted) }))
  return value.trim()
}

async function whileItRuns<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const shown = spinner()
  shown.start(`Checking ${what}`)
  try {
    return await work()
  } finally {
    shown.stop(`Checked ${what}`)
  }
}

async function answer<Value>(prompt: Promise<Value>): Promise<Exclude<Value, symbol>> {
  const value = await prompt
  if (isCancel(value)) throw new LeftError()
  return value as Exclude<Value, symbol>
}
