import { Redis } from 'ioredis'
import { hashTag, recordKey, singleKey } from '../../src/storage/keys.ts'
import { parseRedisUrl } from '../../src/storage/redis/redis-url.ts'
import { until } from '../setup/until.ts'

/** What of the store holds something only while there is something to do. */
const whileWaiting = ['lanes', 'held', 'open', 'requests', 'exports', 'taken', 'waits', 'running'] as const

/** Resolves once nothing is left to be done: neither turns nor what people have asked for nor deletions. */
export async function untilEmpty(url: string, timeoutMs: number): Promise<void> {
  const redis = new Redis(url)
  try {
    const found = () => pendingIn(redis, hashTag(parseRedisUrl(url).prefix))
    await until(async () => (await found()).length === 0, { what: 'nothing to be left to do', timeoutMs })
  } finally {
    redis.disconnect()
  }
}

async function pendingIn(redis: Redis, tag: string): Promise<string[]> {
  const used = await Promise.all(
    whileWaiting.map(async (name) => ((await redis.exists(singleKey(tag, name))) === 1 ? [name] : [])),
  )
  const prefix = recordKey('task', '', tag)
  const deletions = (await redis.zrange(singleKey(tag, 'tasks'), '0', '-1')).filter((id) =>
    id.startsWith('deletion'),
  )
  return [...used.flat(), ...deletions.map((id) => prefix + id)]
}

/** Every record with all it holds, as text. */
export async function everything(url: string): Promise<{ readonly key: string; readonly text: string }[]> {
  const redis = new Redis(url)
  try {
    const keys = (await redis.keys('*')).toSorted()
    return await Promise.all(keys.map(async (key) => ({ key, text: key + (await contentOf(redis, key)) })))
  } finally {
    redis.disconnect()
  }
}

async function contentOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'hash':
      return JSON.stringify(await redis.hgetall(key))
    case 'zset':
      return (await redis.zrange(key, '0', '-1')).join()
    case 'set':
      return (await redis.smembers(key)).join()
    case 'list':
      return (await redis.lrange(key, 0, -1)).join()
    default:
      return (await redis.get(key)) ?? ''
  }
}
