-- tasks-in: the tasks of a lane, whichever is due first coming first.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  lane: 'prompt', 'export' or 'upkeep'
-- ARGV[2]  limit: how many at most
--
-- Returns a list of {id, due in ms, whether somebody is at work on it (1 or 0), {version, content, received, attempt}}.
local lane, limit = unpack(ARGV)

local t = now()
local found = redis.call('ZRANGE', laneKeys[lane], 0, limit - 1, 'WITHSCORES')
local tasks = {}
for i = 1, #found, 2 do
  local id, due = found[i], found[i + 1]
  local isInWork = tonumber(due) > t and redis.call('HEXISTS', takenKey, id) or 0
  local fields = orFalse(redis.pcall('HMGET', taskKey(id), 'v', 'content', 'received', 'attempt'))
  table.insert(tasks, { id, due, isInWork, fields or { false, false, false, false } })
end
return tasks
