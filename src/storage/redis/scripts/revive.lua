-- revive: puts a dead item back to its thread's inbox as if it had just been written.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  id
-- ARGV[2]  channel: the one it is said to be of
--
-- Returns 1, or 0 and nothing changed when there is none of that channel or its thread was reset since.
local id, channel = unpack(ARGV)

local known = redis.call('HMGET', deadLetterKey(id), 'thread', 'generation', 'order', 'channel')
local thread, generation, order = known[1], known[2], tonumber(known[3])
if not thread or not generation or not order or known[4] ~= channel then return 0 end
if readLink(thread) ~= generation then return 0 end

local t = now()
redis.call('RENAME', deadLetterKey(id), itemKey(id))
redis.call('PERSIST', itemKey(id))
redis.call('HDEL', itemKey(id), 'code', 'lost')
redis.call('ZREM', deadKey, id)
redis.call('ZREM', failedKey(thread), id)
queue(id, thread, known[3], t, 'stage', freshStage)
local author = redis.call('HGET', itemKey(id), 'author')
if author then redis.call('SADD', waitingKey(author), id) end
return 1
