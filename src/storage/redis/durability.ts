import { Redis } from 'ioredis'
import type { Log } from '../../bridge/ports/log.ts'
import type { Client } from './connection.ts'

/** Warns of settings with which Redis may lose what Slack was told is stored. */
export async function checkDurability(client: Client, log: Log): Promise<void> {
  const servers = client instanceof Redis ? [client] : client.nodes('master')
  const found = await Promise.all(servers.map((server) => readSettings(server)))
  if (found.includes('forbidden')) log.info({}, notAllowed)
  const settings = found.filter((one) => one !== 'forbidden')
  for (const { name, safe, warning } of rules) {
    const unsafe = settings.map((one) => one[name]).find((value) => value !== undefined && value !== safe)
    if (unsafe !== undefined) log.warn({ setting: name, value: unsafe, wanted: safe }, warning)
  }
}

type Settings = Partial<Record<(typeof rules)[number]['name'], string>>

const rules = [
  {
    name: 'appendonly',
    safe: 'yes',
    warning: 'Redis keeps no append-only file: when it restarts, stored messages are lost',
  },
  {
    name: 'appendfsync',
    safe: 'always',
    warning: 'Redis confirms messages before they are on disk: when its machine fails, the latest are lost',
  },
  {
    name: 'maxmemory-policy',
    safe: 'noeviction',
    warning: 'Redis may delete stored messages when its memory is full',
  },
] as const

const notAllowed = 'Redis does not let its settings be read (CONFIG GET), so its durability was not checked'

async function readSettings(server: Redis): Promise<Settings | 'forbidden'> {
  const settings: Settings = {}
  try {
    // One by one: Redis before 7 takes one name at a time.
    for (const { name } of rules) {
      const [, value] = await server.config('GET', name)
      if (value !== undefined) settings[name] = value
    }
    return settings
  } catch (error) {
    if (isRefusal(error)) return 'forbidden'
    throw error
  }
}

/** Redis answered, and said no: unknown (renamed) command, NOPERM. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}
