import { describe, expect, it } from 'vitest'
import { type Import, importsOf, readTree, type Tree, withoutComments } from './sources.ts'

const contracts = /^src\/bridge\/(?:(?:model|errors|notices)\.ts$|ports\/)/

/** The folders that may import a package, where not every folder may. */
const homes: readonly { readonly packages: RegExp; readonly folders: readonly string[] }[] = [
  { packages: /^@slack\//, folders: ['src/slack/'] },
  { packages: /^(?:ioredis|better-sqlite3|node:sqlite)$/, folders: ['src/storage/'] },
  { packages: /^undici$/, folders: ['src/neuroflash/', 'src/slack/'] },
  { packages: /^prom-client$/, folders: ['src/ops/'] },
]

/** What of Node the bridge may use: nothing that reaches outside the process. */
const calm = ['node:crypto', 'node:timers/promises']

it('lets each folder import only what the design says', () => {
  expect(breaches(readTree('src'))).toEqual([])
})

it('looks at every folder there is', () => {
  const folders = new Set(
    Object.keys(readTree('src')).map((path) => /^src\/(?:(\w+)\/)?/.exec(path)?.[1] ?? 'src'),
  )

  expect([...folders].sort()).toEqual(
    expect.arrayContaining(['bridge', 'neuroflash', 'ops', 'playground', 'slack', 'src', 'storage']),
  )
  expect(importsOf(readTree('src')).length).toBeGreaterThan(50)
})

describe('the import rule finds', () => {
  it.each([
    ['src/bridge/turn.ts', "import { post } from '../slack/replies.ts'"],
    ['src/bridge/turn.ts', "import { request } from 'node:http'"],
    ['src/bridge/turn.ts', "import { z } from 'zod'"],
    ['src/bridge/turn.ts', "export { z } from 'zod'"],
    ['src/slack/replies.ts', "import { turn } from '../bridge/turn.ts'"],
    ['src/slack/replies.ts', "import type { turn } from '../bridge/turn.ts'"],
    ['src/slack/listeners/events.ts', "import { keys } from '../../storage/keys.ts'"],
    ['src/slack/replies.ts', "import { loadConfig } from '../config.ts'"],
    ['src/slack/replies.ts', "import { createLogger } from '../ops/logger.ts'"],
    ['src/neuroflash/token.ts', "await import('../bridge/worker.ts')"],
    ['src/storage/redis/store.ts', "import '../../app.ts'"],
    ['src/ops/metrics.ts', "import type { Log } from '../bridge/ports/log.ts'"],
    ['src/playground/slack/stand-in.ts', "import { split } from '../../slack/outgoing/split.ts'"],
    ['src/config.ts', "import { ownWords } from './ops/own-words.ts'"],
    ['src/config-names.ts', "import { startApp } from './app.ts'"],
    ['src/app.ts', "import { demo } from './playground/demo.ts'"],
    ['src/neuroflash/token.ts', "import { WebClient } from '@slack/web-api'"],
    ['src/playground/demo.ts', "import { App } from '@slack/bolt'"],
    ['src/app.ts', "import { Redis } from 'ioredis'"],
    ['src/slack/names.ts', "import Database from 'better-sqlite3'"],
    ['src/storage/redis/connection.ts', "import { fetch } from 'undici'"],
    ['src/bridge/turn.ts', "const { request } = process.getBuiltinModule('node:http')"],
    ['src/bridge/turn.ts', 'const level = process.env.LOG_LEVEL'],
    ['src/app.ts', "const { env } = process\nimport { env } from 'node:process'"],
    ['src/ops/logger.ts', "const level = process['env'].LOG_LEVEL"],
  ])('in %s: %j', (path, text) => {
    expect(breaches({ [path]: text })).toHaveLength(1)
  })

  it.each([
    [
      'src/bridge/turn.ts',
      "import { reconcile } from './reconcile.ts'\nimport { createHash } from 'node:crypto'",
    ],
    [
      'src/slack/listeners/events.ts',
      "import type {\n  Intake,\n  Received,\n} from '../../bridge/ports/intake.ts'",
    ],
    ['src/slack/replies.ts', "import { notices } from '../bridge/notices.ts'\nimport { z } from 'zod'"],
    ['src/playground/demo.ts', "import { createApp } from '../app.ts'"],
    ['src/playground/slack/stand-in.ts', "import { WebSocketServer } from 'ws'\nprocess.env.X"],
    ['src/main.ts', "import { createApp } from './app.ts'\nloadConfig(process.env)"],
    ['src/app.ts', "import { Worker } from './bridge/worker.ts'"],
    ['src/bridge/turn.ts', "/**\n * Never reads process.env.\n */\n// import { z } from 'zod'"],
  ])('nothing in %s: %j', (path, text) => {
    expect(breaches({ [path]: text })).toEqual([])
  })
})

function breaches(tree: Tree): string[] {
  const imports = importsOf(tree)
  const readers = Object.keys(tree).filter((path) => !mayReadEnvironment(path))
  return [
    ...imports.filter((one) => !isAllowed(one)).map(({ from, to }) => `${from} imports ${to}`),
    ...readers
      .filter((path) => readsEnvironment(tree[path] ?? ''))
      .map((path) => `${path} reads the environment`),
    ...Object.keys(tree)
      .filter(
        (path) =>
          path !== 'src/ops/servers.ts' && withoutComments(tree[path] ?? '').includes('getBuiltinModule'),
      )
      .map((path) => `${path} has a module that it does not import`),
  ]
}

function isAllowed({ from, to, isOurs }: Import): boolean {
  return isOurs ? mayImport(from, to) : mayUse(from, to)
}

function mayImport(from: string, to: string): boolean {
  const [, folder] = /^src\/(\w+)\//.exec(from) ?? []
  if (folder !== undefined && to.startsWith(`src/${folder}/`)) return true
  if (/^src\/playground\/demo[\w-]*\.ts$/.test(from)) return true
  if (to.startsWith('src/playground/')) return false
  switch (folder) {
    case 'slack':
    case 'neuroflash':
    case 'storage':
      return contracts.test(to)
    case undefined:
      // Configuration may be more than one file, and knows nothing else of ours.
      return !from.startsWith('src/config') || to.startsWith('src/config-')
    default:
      return false
  }
}

function mayUse(from: string, to: string): boolean {
  if (from.startsWith('src/bridge/')) return calm.includes(to)
  return homes.every(
    ({ packages, folders }) => !packages.test(to) || folders.some((at) => from.startsWith(at)),
  )
}

function mayReadEnvironment(path: string): boolean {
  return path === 'src/main.ts' || path === 'src/config.ts' || path.startsWith('src/playground/')
}

function readsEnvironment(text: string): boolean {
  return /\bprocess(?:\.env\b|\['env'\])|\benv\b[^\n]*(?:= process\b|from 'node:process')/.test(
    withoutComments(text),
  )
}
