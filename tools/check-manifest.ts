import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'
import { de } from './manifest/de.ts'
import { type ManifestWords, translated } from './manifest/translate.ts'
import { idsListenedTo, idsOffered, methodsCalled, serverPath } from './slack-sources.ts'

/** What the rules look at. The rest of the form is checked by Slack's own type. */
const manifestShape = z.object({
  display_information: z.object({ name: z.string(), description: z.string().optional() }),
  features: z.object({
    shortcuts: z
      .array(z.object({ name: z.string(), callback_id: z.string(), description: z.string().optional() }))
      .default([]),
    slash_commands: z.array(z.object({ command: z.string(), url: z.string().optional() })).default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ request_url: z.string().optional(), bot_events: z.array(z.string()) }),
    interactivity: z.object({ is_enabled: z.boolean(), request_url: z.string().optional() }).optional(),
    socket_mode_enabled: z.boolean().default(false),
  }),
})

type Manifest = z.infer<typeof manifestShape>
/** TypeScript sources by their path. */
type Sources = Readonly<Record<string, string>>
/** What is wrong in `manifest`, given the sources that talk to Slack. */
type Rule = (manifest: Manifest, sources: Sources) => string[]

const histories = ['channels:history', 'groups:history', 'im:history', 'mpim:history']
const memberships = ['channels:read', 'groups:read', 'im:read', 'mpim:read']

/** Slack: Events API reference, "required scopes". */
const scopesOfEvents: Readonly<Record<string, readonly string[]>> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  app_uninstalled: [],
  channel_deleted: ['channels:read'],
  channel_id_changed: ['channels:read'],
  group_deleted: ['groups:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  tokens_revoked: [],
}

/** Slack: Web API reference, "required scopes", for the kinds of channel the bot works in. */
const scopesOfMethods: Readonly<Record<string, readonly string[]>> = {
  'agents.sessions.setStatus': ['chat:write'],
  'apps.connections.open': [],
  'assistant.threads.setStatus': ['chat:write'],
  'auth.test': [],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  // Only for the names of channels somebody mentions, which are never direct messages.
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': memberships,
  'conversations.open': ['im:write'],
  'conversations.replies': histories,
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'reactions.add': ['reactions:write'],
  'users.conversations': memberships,
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
}

const rules: readonly Rule[] = [
  eventsHaveTheirScope,
  methodsHaveTheirScope,
  commandsHaveTheirScope,
  noScopeIsIdle,
  commandsHaveListeners,
  shortcutsHaveListeners,
  buttonsHaveListeners,
  interactivityIsOn,
  addressesAgree,
  lengthsAreTaken,
]

/** What would break an install or a feature, though Slack's type takes it. Empty when all is well. */
export function ruleMistakes(manifest: unknown, sources: Sources): string[] {
  const parsed = manifestShape.safeParse(manifest)
  if (!parsed.success) return [z.prettifyError(parsed.error)]
  return rules.flatMap((rule) => rule(parsed.data, sources))
}

/** What `tsc` says against the manifest as Slack's own type has it: unknown scopes, events and settings. */
export function typeMistakes(manifest: unknown, root: string): string[] {
  const folder = `${root}/node_modules/.cache/manifest-check-${process.pid}`
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(`${folder}/manifest.ts`, typedSource(manifest))
    const config = {
      extends: `${root}/tsconfig.json`,
      compilerOptions: { types: [] },
      include: ['manifest.ts'],
    }
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config))
    const args = [`${root}/node_modules/.bin/tsc`, '--project', folder, '--pretty', 'false']
    const tsc = spawnSync(process.execPath, args, { encoding: 'utf8' })
    const said = `${tsc.stdout}${tsc.stderr}`.trim()
    if (tsc.status === 0) return []
    return said === '' ? ['tsc failed without a word'] : said.split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function typedSource(manifest: unknown): string {
  return [
    "import type { AppsManifestCreateArguments } from '@slack/web-api'",
    `export const manifest = ${JSON.stringify(manifest, undefined, 2)} satisfies AppsManifestCreateArguments['manifest']`,
  ].join('\n')
}

function eventsHaveTheirScope(manifest: Manifest): string[] {
  const events = manifest.settings.event_subscriptions.bot_events
  return events.flatMap((event) => missingScopes(manifest, `event ${event}`, scopesOfEvents[event]))
}

function methodsHaveTheirScope(manifest: Manifest, sources: Sources): string[] {
  return methodsCalled(sources).flatMap((method) =>
    missingScopes(manifest, `method ${method}`, scopesOfMethods[method]),
  )
}

function commandsHaveTheirScope(manifest: Manifest): string[] {
  return usesCommands(manifest) ? missingScopes(manifest, 'commands and shortcuts', ['commands']) : []
}

function missingScopes(manifest: Manifest, what: string, needed: readonly string[] | undefined): string[] {
  if (needed === undefined) return [`${what}: add its scopes to tools/check-manifest.ts`]
  const granted = manifest.oauth_config.scopes.bot
  return needed.filter((scope) => !granted.includes(scope)).map((scope) => `${what} needs the scope ${scope}`)
}

function noScopeIsIdle(manifest: Manifest, sources: Sources): string[] {
  const needed = new Set([
    ...manifest.settings.event_subscriptions.bot_events.flatMap((event) => scopesOfEvents[event] ?? []),
    ...methodsCalled(sources).flatMap((method) => scopesOfMethods[method] ?? []),
    ...(usesCommands(manifest) ? ['commands'] : []),
  ])
  const idle = manifest.oauth_config.scopes.bot.filter((scope) => !needed.has(scope))
  return idle.map((scope) => `the scope ${scope} is not needed by any event or method`)
}

function usesCommands({ features }: Manifest): boolean {
  return features.slash_commands.length > 0 || features.shortcuts.length > 0
}

function commandsHaveListeners(manifest: Manifest, sources: Sources): string[] {
  const commands = manifest.features.slash_commands.map(({ command }) => command)
  return bothWays('command', commands, idsListenedTo(sources, 'command'))
}

function shortcutsHaveListeners(manifest: Manifest, sources: Sources): string[] {
  const shortcuts = manifest.features.shortcuts.map((shortcut) => shortcut.callback_id)
  return bothWays('shortcut', shortcuts, idsListenedTo(sources, 'shortcut'))
}

function buttonsHaveListeners(_: Manifest, sources: Sources): string[] {
  return [
    ...bothWays('action', idsOffered(sources, 'action_id'), idsListenedTo(sources, 'action')),
    ...bothWays('view', idsOffered(sources, 'callback_id'), idsListenedTo(sources, 'view')),
  ]
}

function bothWays(kind: string, offered: readonly string[], listened: readonly string[]): string[] {
  return [
    ...offered.filter((id) => !listened.includes(id)).map((id) => `${kind} ${id} has no listener`),
    ...listened
      .filter((id) => !offered.includes(id))
      .map((id) => `${kind} ${id} is listened to but offered nowhere`),
  ]
}

function interactivityIsOn(manifest: Manifest, sources: Sources): string[] {
  const kinds = (['action', 'view', 'shortcut'] as const).filter(
    (kind) => idsListenedTo(sources, kind).length > 0,
  )
  if (kinds.length === 0 || manifest.settings.interactivity?.is_enabled === true) return []
  return [`interactivity is off, but the code listens to: ${kinds.join(', ')}`]
}

function addressesAgree({ features, settings }: Manifest, sources: Sources): string[] {
  const path = serverPath(sources)
  if (path === undefined) return ['the path of the server (const EVENTS_PATH) is nowhere in the sources']
  const interactivity = settings.interactivity
  const addresses = [
    { what: 'event_subscriptions', url: settings.event_subscriptions.request_url },
    ...(interactivity?.is_enabled ? [{ what: 'interactivity', url: interactivity.request_url }] : []),
    ...features.slash_commands.map(({ command, url }) => ({ what: `command ${command}`, url })),
  ]
  return addresses.flatMap(({ what, url }) => {
    if (settings.socket_mode_enabled)
      return url === undefined ? [] : [`${what} has a URL, though Socket Mode has none`]
    if (url !== undefined && URL.parse(url)?.pathname === path && url.startsWith('https://')) return []
    return [`${what} needs an https:// URL that ends in ${path}`]
  })
}

/** Slack: app manifest reference. */
function lengthsAreTaken({ display_information: shown, features }: Manifest): string[] {
  return [
    ...tooLong('the name', shown.name, 35),
    ...tooLong('the description', shown.description ?? '', 140),
    ...features.shortcuts.flatMap(({ name, description = '' }) => [
      ...tooLong(`the shortcut ${name}`, name, 24),
      ...tooLong(`what the shortcut ${name} says`, description, 150),
    ]),
  ]
}

function tooLong(what: string, text: string, most: number): string[] {
  return text.length > most ? [`${what} has ${text.length} characters, Slack takes ${most}`] : []
}

/** `manifest.yml` as it is, which is English, or in another language. */
export function manifestIn(language: string, english: string): string {
  if (language === 'en') return english
  const words = languages.get(language)
  if (words === undefined) throw new Error(`--language is one of en, ${[...languages.keys()].join(', ')}`)
  return translated(english, words)
}

const languages: ReadonlyMap<string, ManifestWords> = new Map([['de', de]])

if (import.meta.main) {
  const root = `${import.meta.dirname}/..`
  const { language = 'en' } = parseArgs({ options: { language: { type: 'string' } } }).values
  const name = language === 'en' ? 'manifest.yml' : `manifest.${language}.yml`
  const text = manifestIn(language, readFileSync(`${root}/manifest.yml`, 'utf8'))
  const manifest: unknown = parse(text)
  const paths = ['src/app.ts', ...globSync('src/slack/**/*.ts', { cwd: root })]
  const sources = Object.fromEntries(paths.map((path) => [path, readFileSync(`${root}/${path}`, 'utf8')]))
  const mistakes = [...typeMistakes(manifest, root), ...ruleMistakes(manifest, sources)]
  for (const mistake of mistakes) console.error(`${name}: ${mistake}`)
  if (mistakes.length === 0) console.log(`${name}: well`)
  if (mistakes.length === 0 && language !== 'en') writeFileSync(`${root}/${name}`, text)
  process.exitCode = mistakes.length === 0 ? 0 : 1
}
