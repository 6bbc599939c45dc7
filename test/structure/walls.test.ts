import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// The walls themselves are lint rules (`.oxlintrc.json`), which `npm run lint` holds the code to. That they
// would find a breach is seen here, each case in a tree of its own.

const root = join(import.meta.dirname, '../..')
const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')

const breaches = [
  ['src/bridge/turn.ts', "import { post } from '../slack/replies.ts'"],
  ['src/bridge/turn.ts', "import { request } from 'node:http'"],
  ['src/bridge/turn.ts', "import { z } from 'zod'"],
  ['src/bridge/turn.ts', "export { z } from 'zod'"],
  ['src/bridge/ports/inbox.ts', "import type { Redis } from '../../storage/redis/connection.ts'"],
  ['src/bridge/policy/links.ts', "import { turn } from '../turn.ts'"],
  ['src/slack/replies.ts', "import { turn } from '../bridge/turn.ts'"],
  ['src/slack/replies.ts', "import type { turn } from '../bridge/turn.ts'"],
  ['src/slack/listeners/events.ts', "import { keys } from '../../storage/keys.ts'"],
  ['src/slack/outgoing/dialect/math.ts', "import { keys } from '../../../storage/keys.ts'"],
  ['src/slack/replies.ts', "import { loadConfig } from '../config.ts'"],
  ['src/slack/replies.ts', "import { createLogger } from '../ops/logger.ts'"],
  ['src/neuroflash/token.ts', "await import('../bridge/worker.ts')"],
  ['src/storage/redis/store.ts', "import '../../app.ts'"],
  ['src/ops/metrics.ts', "import type { Log } from '../bridge/ports/log.ts'"],
  ['src/playground/slack/stand-in.ts', "import { split } from '../../slack/outgoing/split.ts'"],
  ['src/playground/slack/web-api/chat.ts', "import { split } from '../../../slack/outgoing/split.ts'"],
  ['src/config.ts', "import { ownWords } from './ops/own-words.ts'"],
  ['src/config-unknown.ts', "import { startApp } from './app.ts'"],
  ['src/app.ts', "import { demo } from './playground/demo.ts'"],
  ['src/neuroflash/token.ts', "import { WebClient } from '@slack/web-api'"],
  ['src/playground/demo.ts', "import { App } from '@slack/bolt'"],
  ['src/app.ts', "import { Redis } from 'ioredis'"],
  ['src/slack/names.ts', "import Database from 'better-sqlite3'"],
  ['src/storage/redis/connection.ts', "import { fetch } from 'undici'"],
  ['src/bridge/turn.ts', "const { request } = process.getBuiltinModule('node:http')"],
  ['src/bridge/turn.ts', 'const level = process.env.LOG_LEVEL'],
  ['src/app.ts', 'const { env } = process'],
  ['src/ops/logger.ts', "const level = process['env'].LOG_LEVEL"],
  ['src/ops/logger.ts', "import { env } from 'node:process'"],
] as const

const fine = [
  ['src/bridge/turn.ts', "import { reconcile } from './reconcile.ts'"],
  [
    'src/bridge/turn.ts',
    "import { createHash } from 'node:crypto'\nimport type { Log } from './ports/log.ts'",
  ],
  ['src/storage/redis/links.ts', "import { mergeLinks } from '../../bridge/policy/links.ts'"],
  ['src/bridge/ports/log.ts', "import type { Stage } from '../model.ts'"],
  ['src/slack/listeners/events.ts', "import type { Log } from '../../bridge/ports/log.ts'"],
  ['src/slack/listeners/events.ts', "import { channelKey } from '../thread-key.ts'"],
  ['src/slack/replies.ts', "import { notices } from '../bridge/notices.ts'\nimport { z } from 'zod'"],
  ['src/playground/slack/stand-in.ts', "import { WebSocketServer } from 'ws'\nprocess.env.X"],
  ['src/main.ts', "import { createApp } from './app.ts'\nloadConfig(process.env)"],
  ['src/app.ts', "import { Worker } from './bridge/worker.ts'"],
  ['src/bridge/turn.ts', "/**\n * Never reads process.env.\n */\n// import { z } from 'zod'"],
] as const

let dir: string
let found: ReadonlyMap<string, number>

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-walls-'))
  for (const [name, cases] of Object.entries({ breaches, fine })) {
    for (const [index, [path, text]] of cases.entries()) {
      const tree = join(dir, `${name}-${index}`)
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), text)
      copyFileSync(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'))
    }
  }
  found = restrictionsIn(dir)
})

afterAll(() => rmSync(dir, { recursive: true }))

describe('the walls', () => {
  it.each(breaches.map(([path, text], index) => ({ path, text, index })))(
    'stand in the way in $path: $text',
    ({ index }) => expect(found.get(`breaches-${index}`)).toBe(1),
  )

  it.each(fine.map(([path, text], index) => ({ path, text, index })))('do not in $path: $text', ({ index }) =>
    expect(found.get(`fine-${index}`)).toBeUndefined(),
  )
})

/** How often something that is not allowed was found, tree by tree. */
function restrictionsIn(folder: string): ReadonlyMap<string, number> {
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }
  const trees = diagnostics
    .filter(({ code }) => code.includes('no-restricted-'))
    .map(({ filename }) => /[a-z]+-\d+/.exec(filename)?.[0] ?? '')
  return new Map(trees.map((tree) => [tree, trees.filter((other) => other === tree).length]))
}
