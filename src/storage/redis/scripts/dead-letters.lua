-- dead-letters: what was set aside in the last 30 days, newest first.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  limit: how many at most
-- ARGV[2]  thread: or '' for those of all
--
-- Returns a list of {id, thread, code, time in ms}.
local limit, thread = unpack(ARGV)

local letters = {}
local since = string.format('(%.0f', now() - deadLetterMs)
local ids = redis.call('ZREVRANGEBYSCORE', thread == '' and deadKey or failedKey(thread), '+inf', since, 'WITHSCORES', 'LIMIT', 0, limit)
for i = 1, #ids, 2 do
  local known = redis.call('HMGET', deadLetterKey(ids[i]), 'thread', 'code')
  if known[1] then table.insert(letters, { ids[i], known[1], known[2], ids[i + 1] }) end
end
return letters
