import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { hashTag, recordKey, singleKey } from '../../src/storage/keys.ts'
import { createRedisStore } from '../../src/storage/redis/store.ts'
import { redisRules } from '../../tools/redis-rights.ts'
import type { Harness } from './contract/harness.ts'
import { keptLog } from './fixtures.ts'

export type RedisHarness = Harness & { readonly redis: Redis; readonly tag: string; readonly prefix: string }

/**
 * A store under a prefix of its own, as a user who has no other rights than the bot needs. Redis' clock is not ours: `advance` moves everything stored back
 * in time instead.
 */
export async function redisHarness(url: string): Promise<RedisHarness> {
  const prefix = `test-${randomUUID()}`
  const tag = hashTag(prefix)
  const redis = new Redis(url)
  const user = await addUser(redis, prefix, redisRules(tag))
  const store = createRedisStore({ url: as(user, url), prefix, log: keptLog().log })
  await store.open()

  return {
    store,
    redis,
    tag,
    prefix,
    advance: async (ms) => {
      await redis.eval(moveBack, 1, tag, ms)
    },
    now: async () => {
      const [seconds, micros] = await redis.time()
      return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000)
    },
    spoilItem: async (id, what) => {
      const value = { content: 'spoilt', stage: 'spoilt:{"name":"spoilt"}', version: '0' }[what]
      const key = recordKey('item', id, tag)
      await redis.hset(key, { [what === 'version' ? 'v' : what]: value, note: 'spoilt' })
    },
    spoilLink: async (thread, what) => {
      const key = recordKey('link', thread, tag)
      const found = (await redis.get(key)) ?? ''
      const start = found.split('{')[0] ?? ''
      const spoilt = {
        conversation: found.replace(/"v":\d+/, '"v":0'),
        json: `${start}{"v":1,spoilt`,
        version: `${start}{"v":0,"spoilt":true}`,
      }
      await redis.set(key, spoilt[what])
    },
    setVersion: async (of, id, version) => {
      const key = recordKey(of, id, tag)
      if (of !== 'link') await redis.hset(key, { v: version })
      else await redis.set(key, ((await redis.get(key)) ?? '').replace(/"v":\d+/, `"v":${version}`))
    },
    versionOf: async (of, id) => Number(await redis.hget(recordKey(of, id, tag), 'v')),
    removeLink: async (thread) => {
      await redis.del(recordKey('link', thread, tag))
    },
    spoilTask: async (id, what) => {
      const spoilt = what === 'content' ? { content: '{"kind":"spoilt"}' } : { v: '0' }
      await redis.hset(recordKey('task', id, tag), { ...spoilt, note: 'spoilt' })
    },
    rawDeadLetter: async (id) => Object.entries(await redis.hgetall(recordKey('deadLetter', id, tag))).join(),
    close: async () => {
      await store.close()
      const keys = await keysOf(redis, tag)
      if (keys.length > 0) await redis.del(keys)
      await redis.call('ACL', 'DELUSER', user.name)
      redis.disconnect()
    },
  }
}

export type RedisUser = { readonly name: string; readonly password: string }

/** A user of Redis with these rights and no others. */
export async function addUser(redis: Redis, name: string, rules: readonly string[]): Promise<RedisUser> {
  const password = randomUUID()
  await redis.call('ACL', 'SETUSER', name, 'reset', 'on', `>${password}`, ...rules)
  return { name, password }
}

/** The same address, for this user. */
export function as({ name, password }: RedisUser, url: string): string {
  const whole = new URL(url)
  whole.username = name
  whole.password = password
  return whole.href
}

export async function keysOf(redis: Redis, tag: string): Promise<string[]> {
  const found = new Set<string>()
  const stream = redis.scanStream({ match: `${tag}*`, count: 1_000 })
  for await (const keys of stream) for (const key of keys) found.add(String(key))
  return [...found]
}

const moveBack = `
  local by = tonumber(ARGV[1])
  for _, name in ipairs({ ${(['lanes', 'open', 'dead', 'tasks', 'requests', 'exports', 'waits'] as const)
    .map((name) => `'${singleKey('', name)}'`)
    .join(', ')} }) do
    local key = KEYS[1] .. name
    for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
      redis.call('ZINCRBY', key, -by, member)
    end
  end
  local served = KEYS[1] .. '${singleKey('', 'served')}'
  for _, person in ipairs(redis.call('HKEYS', served)) do
    redis.call('HINCRBY', served, person, -by)
  end
  local pause = KEYS[1] .. '${singleKey('', 'pause')}'
  local paused = redis.call('GET', pause)
  if paused then
    redis.call('SET', pause, string.format('%.0f', paused - by), 'KEEPTTL')
  end
  for _, family in ipairs({ 'item', 'task' }) do
    for _, key in ipairs(redis.call('KEYS', KEYS[1] .. ':' .. family .. ':*')) do
      if redis.call('TYPE', key).ok == 'hash' then redis.call('HINCRBY', key, 'received', -by) end
    end
  end
  for _, family in ipairs({ 'failed', 'queue' }) do
    for _, key in ipairs(redis.call('KEYS', KEYS[1] .. ':' .. family .. ':*')) do
      for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -by, member) end
    end
  end
  for _, key in ipairs(redis.call('KEYS', KEYS[1] .. '*')) do
    local ttl = redis.call('PTTL', key)
    if ttl > by then
      redis.call('PEXPIRE', key, ttl - by)
    elseif ttl >= 0 then
      redis.call('DEL', key)
    end
  end`
