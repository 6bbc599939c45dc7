-- oldest-items: what waits or is in work, of all threads, whatever was received first coming first.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  limit: how many at most
--
-- Returns a list of {id, thread, attempt, the item's fields}.
local limit = unpack(ARGV)

local items = {}
for _, id in ipairs(redis.call('ZRANGE', openKey, 0, limit - 1)) do
  local known = orFalse(redis.pcall('HMGET', itemKey(id), 'thread', 'attempt')) or {}
  table.insert(items, { id, known[1] or '', known[2] or false, fieldsOf(id) })
end
return items
