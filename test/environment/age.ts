import { Redis } from 'ioredis'
import { hashTag, recordKey, singleKey } from '../../src/storage/keys.ts'
import { parseRedisUrl } from '../../src/storage/redis/redis-url.ts'

/**
 * Redis' clock is its own. As far as anybody can tell it has moved on by `ms` when all that is stored with a
 * time is so much older; what is held at the moment stays as it is.
 */
export async function age(url: string, ms: number): Promise<void> {
  const redis = new Redis(url)
  const tag = hashTag(parseRedisUrl(url).prefix)
  const key = (name: Parameters<typeof singleKey>[1]) => singleKey(tag, name)
  const items = (await redis.zrange(key('open'), '0', '-1')).map((id) => recordKey('item', id, tag))
  await redis.eval(
    older,
    6 + items.length,
    key('lanes'),
    key('held'),
    key('wake'),
    key('pause'),
    key('gate'),
    key('waits'),
    ...items,
    String(ms),
  )
  redis.disconnect()
}

const older = `
local ms = tonumber(ARGV[1])
local function isHeld(thread) return redis.call('HEXISTS', KEYS[2], thread) == 1 end
for _, thread in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if not isHeld(thread) then redis.call('ZINCRBY', KEYS[1], -ms, thread) end
end
for _, thread in ipairs(redis.call('ZRANGE', KEYS[6], 0, -1)) do redis.call('ZINCRBY', KEYS[6], -ms, thread) end
for n = 7, #KEYS do
  local thread, received, stage = unpack(redis.call('HMGET', KEYS[n], 'thread', 'received', 'stage'))
  if thread and not isHeld(thread) then
    local function back(name, time) return string.format('"%s":%.0f', name, tonumber(time) - ms) end
    redis.call('HSET', KEYS[n], 'received', string.format('%.0f', received - ms),
      'stage', (string.gsub(stage, '"(%a+Ms)":(%d+)', back)))
  end
end
local paused = redis.call('GET', KEYS[4])
if paused then redis.call('SET', KEYS[4], string.format('%.0f', paused - ms), 'KEEPTTL') end
local shut = redis.call('PTTL', KEYS[5])
if shut > 0 then redis.call('PEXPIRE', KEYS[5], math.max(1, shut - ms)) end
if redis.call('EXISTS', KEYS[3]) == 0 then redis.call('LPUSH', KEYS[3], '1') end`
