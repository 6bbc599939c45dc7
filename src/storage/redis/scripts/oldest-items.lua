-- oldest-items: what waits or is in work, of all threads, whatever was received first coming first; or certain items.
--
-- KEYS[1]   tag: every key begins with it
-- ARGV[1]   limit: how many at most
-- ARGV[2…]  ids: of certain items; none for all
--
-- Returns a list of {id, thread, attempt, the item's fields}.
local limit = unpack(ARGV)
local ids = { unpack(ARGV, 2) }

if #ids == 0 then ids = redis.call('ZRANGE', openKey, 0, limit - 1) end
local items = {}
for _, id in ipairs(ids) do
  local known = orFalse(redis.pcall('HMGET', itemKey(id), 'thread', 'attempt')) or {}
  table.insert(items, { id, known[1] or '', known[2] or false, fieldsOf(id) })
end
return items
