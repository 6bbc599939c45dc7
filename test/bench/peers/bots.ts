import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startCommand } from '../../../src/playground/bot/process.ts'
import type { BotOptions } from '../../environment/process.ts'

/** A bot that is measured: what it is called, and how a process of it is started. */
export type Peer = {
  readonly name: string
  readonly start: (redisUrl: string) => BotOptions
}

/** Their code never comes in here: it is installed anew, outside of this folder. */
const packages = {
  '@chat-adapter/slack': '4.41.1',
  '@chat-adapter/state-ioredis': '4.41.0',
  '@slack/bolt': '5.1.0',
  ai: '7.0.173',
  chat: '4.41.1',
  zod: '4.6.7',
} as const

const scratch = join(tmpdir(), `neuroflash-peers-${process.getuid?.() ?? 0}`)

export const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)

export const peers: readonly Peer[] = [
  { name: 'ours', start: ours },
  { name: 'Chat SDK', start: (redisUrl) => app('chat-sdk.mjs', { REDIS_URL: redisUrl }) },
  {
    name: 'Chat SDK, queue',
    start: (redisUrl) => app('chat-sdk.mjs', { REDIS_URL: redisUrl, CHAT_CONCURRENCY: 'queue' }),
  },
  { name: 'Bolt starter', start: (redisUrl) => app('starter.mjs', { REDIS_URL: redisUrl }) },
  {
    name: 'smallest',
    start: (redisUrl) => ({
      command: [process.execPath, join(import.meta.dirname, '../smallest-bot.ts')],
      env: { REDIS_URL: redisUrl },
    }),
  },
]

/** Installs their packages, and puts our small apps beside them. */
export async function installPeers(): Promise<void> {
  mkdirSync(scratch, { recursive: true })
  const wanted = JSON.stringify({ private: true, type: 'module', dependencies: packages })
  const file = join(scratch, 'package.json')
  if (!readdirSync(scratch).includes('node_modules') || readFileSync(file, 'utf8') !== wanted) {
    writeFileSync(file, wanted)
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: scratch,
    })
    writeFileSync(file, wanted)
  }
  const apps = join(import.meta.dirname, 'apps')
  for (const name of readdirSync(apps)) copyFileSync(join(apps, name), join(scratch, name))
}

/** As `npm start` does. */
function ours(redisUrl: string): BotOptions {
  const { variables, options } = startCommand()
  return { nodeArgs: options, env: { ...variables, REDIS_URL: redisUrl } }
}

function app(file: string, env: Record<string, string>): BotOptions {
  return {
    command: [process.execPath, join(scratch, file)],
    env: { ...env, NODE_ENV: 'production' },
  }
}
