import { Redis } from 'ioredis'
import { hashTag, singleKey } from '../../src/storage/keys.ts'
import { parseRedisUrl } from '../../src/storage/redis/redis-url.ts'
import { until } from '../setup/until.ts'

/** What of the store holds something only while there is something to do. */
const whileWaiting = ['lanes', 'held', 'open', 'requests', 'exports', 'taken', 'waits', 'running'] as const

/** Resolves once nothing is left to be done: neither turns nor what people have asked for nor deletions. */
export async function untilEmpty(url: string, timeoutMs: number): Promise<void> {
  await until(async () => (await pending(url)).length === 0, { what: 'nothing to be left to do', timeoutMs })
}

/** What is left to be done, by the names of the records. */
export async function pending(url: string): Promise<string[]> {
  const redis = new Redis(url)
  const tag = hashTag(parseRedisUrl(url).prefix)
  try {
    const used = await Promise.all(
      whileWaiting.map(async (name) => ((await redis.exists(singleKey(tag, name))) === 1 ? [name] : [])),
    )
    const upkeep = await redis.zrange(singleKey(tag, 'tasks'), '0', '-1')
    return [...used.flat(), ...upkeep.filter((id) => id.startsWith('deletion:'))]
  } finally {
    redis.disconnect()
  }
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
