-- thread-items: what waits in a thread or is in work, in its order.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  thread
-- ARGV[2]  limit: how many at most
--
-- Returns a list of {id, attempt, the item's fields}.
local thread, limit = unpack(ARGV)

local items = {}
for _, member in ipairs(redis.call('ZRANGE', boxKey(thread), 0, limit - 1)) do
  local id = idOfMember(member)
  table.insert(items, { id, orFalse(redis.pcall('HGET', itemKey(id), 'attempt')), fieldsOf(id) })
end
return items
