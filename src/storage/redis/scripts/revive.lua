-- revive: puts a dead item back to its thread's inbox as if it had just been written.
-- ARGV: id. Returns 1, or 0 and nothing changed when there is none or its thread was reset since.
local id = ARGV[1]

local known = redis.call('HMGET', letterKey(id), 'thread', 'generation', 'order')
local thread, generation, order = known[1], known[2], tonumber(known[3])
if not thread or not generation or not order then return 0 end
if readLink(thread) ~= generation then return 0 end

local t = now()
local arrival = redis.call('INCR', arrivalsKey)
redis.call('RENAME', letterKey(id), itemKey(id))
redis.call('PERSIST', itemKey(id))
redis.call('HDEL', itemKey(id), 'code')
redis.call('HSET', itemKey(id), 'arrival', arrival, 'received', t, 'attempt', 0, 'stage', freshStage)
redis.call('ZREM', deadKey, id)
redis.call('ZADD', boxKey(thread), known[3], boxMember(id, arrival))
redis.call('ZADD', openKey, t, id)
makeDue(thread, t)
return 1
