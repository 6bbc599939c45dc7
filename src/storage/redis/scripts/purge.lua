-- purge: forgets what has expired, and every dead letter that nobody can have asked again, since its thread was
-- released: 0.1.0 left it there.
--
-- KEYS[1]  tag: every key begins with it
--
-- Returns how many.
local t = now()
forgetExpired(deadKey, t)

local gone = 0
for _, id in ipairs(redis.call('ZRANGE', deadKey, 0, mostInOneStep - 1)) do
  local thread, generation, order = unpack(redis.call('HMGET', deadLetterKey(id), 'thread', 'generation', 'order'))
  local current = thread and generation and order and readLink(thread)
  if generation and current ~= false and current ~= generation then
    removeDeadLetter(id, thread)
    gone = gone + 1
  end
end
return gone
