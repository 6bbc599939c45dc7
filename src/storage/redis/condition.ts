import { Redis } from 'ioredis'
import { type DurabilitySetting, type ServerCondition, safeSettings } from '../condition.ts'
import type { Client } from './connection.ts'

/** Of each server that keeps something. Rejects when one does not answer. */
export function serverConditions(client: Client): Promise<ServerCondition[]> {
  const servers = client instanceof Redis ? [client] : client.nodes('master')
  return Promise.all(servers.map((server) => conditionOf(server)))
}

async function conditionOf(server: Redis): Promise<ServerCondition> {
  const settings: Partial<Record<DurabilitySetting, string>> = {}
  // One by one: Redis before 7 takes one name at a time.
  for (const name of Object.keys(safeSettings) as DurabilitySetting[]) {
    const [, value] = (await unlessRefused(server.config('GET', name))) ?? []
    if (typeof value === 'string') settings[name] = value
  }
  const info = (await unlessRefused(server.info())) ?? ''
  const version = fieldOf(info, 'redis_version')
  const usedBytes = Number(fieldOf(info, 'used_memory') ?? Number.NaN)
  const mostBytes = Number(fieldOf(info, 'maxmemory') ?? 0)
  return {
    settings,
    ...(version === undefined ? {} : { version }),
    ...(Number.isNaN(usedBytes) ? {} : { usedBytes }),
    ...(mostBytes > 0 ? { mostBytes } : {}),
  }
}

function fieldOf(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.+?)\\r?$`, 'm').exec(info)?.[1]
}

/** Absent where Redis answered, and said no: unknown (renamed) command, NOPERM. */
async function unlessRefused<Reply>(asked: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return undefined
    throw error
  }
}
