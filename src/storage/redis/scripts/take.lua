-- take: hands out the first item of the thread that has been due longest.
-- ARGV: token, lease in ms. Returns {'idle'}, {'idle', ms until the next is due} or {'claim', id,
-- thread, attempt, the item's fields, its link}; what cannot be read is false and left to the caller.
-- A thread is due when it is ready, when its lease ran out, and when its time to be tried again has
-- come: one comparison. The item handed out stays the thread's first until it is settled, even when an
-- older message arrives meanwhile: its question may already be with neuroflash.
local token, leaseMs = ARGV[1], tonumber(ARGV[2])

local function orFalse(reply)
  if type(reply) == 'table' and reply.err then return false end
  return reply
end

local function handOut(thread, member, t)
  local id = idOfMember(member)
  redis.call('ZADD', lanesKey, t + leaseMs, thread)
  redis.call('HSET', heldKey, thread, token)
  redis.call('ZADD', boxKey(thread), 'XX', '-inf', member)
  local attempt = orFalse(redis.pcall('HINCRBY', itemKey(id), 'attempt', 1))
  local fields = orFalse(redis.pcall('HMGET', itemKey(id), 'v', 'generation', 'author', 'order', 'received',
    'content', 'stage', 'channel', 'withdrawn'))
  local link = orFalse(redis.pcall('GET', linkKey(thread)))
  return { 'claim', id, thread, attempt, fields, link }
end

local t = now()
local pausedUntil = tonumber(redis.call('GET', pauseKey) or 0)
while true do
  local first = redis.call('ZRANGE', lanesKey, 0, 0, 'WITHSCORES')
  if #first == 0 then return { 'idle' } end
  local thread, due = first[1], tonumber(first[2])
  if due ~= atOnceMs then due = math.max(due, pausedUntil) end
  if due > t then return { 'idle', due - t } end
  local member = redis.call('ZRANGE', boxKey(thread), 0, 0)[1]
  if member then
    local claim = handOut(thread, member, t)
    if redis.call('ZCOUNT', lanesKey, '-inf', t) > 0 then wake() end
    return claim
  end
  redis.call('ZREM', lanesKey, thread)
  redis.call('HDEL', heldKey, thread)
end
