-- revise: replaces the content of an item that still waits, or withdraws the item.
-- ARGV: id, new content or '' to withdraw, its edition or ''. Returns 1, or 0 and nothing changed.
-- The item a held thread is held for is left alone, even when the lease has run out: whoever holds it
-- may still renew. Those behind it wait like any other.
local id, content, edition = unpack(ARGV)

local known = redis.pcall('HMGET', itemKey(id), 'thread', 'stage', 'arrival', 'content')
local thread, stage, arrival = known[1], known[2], tonumber(known[3])
if not thread or not isWaiting(stage) or not arrival then return 0 end
local member = boxMember(id, arrival)
local isFirst = redis.call('ZRANGE', boxKey(thread), 0, 0)[1] == member
if isFirst and redis.call('HEXISTS', heldKey, thread) == 1 then return 0 end

if content ~= '' then
  -- Slack may deliver an earlier edit after a later one.
  local isRead, stored = pcall(cjson.decode, known[4])
  if isRead and type(stored) == 'table' and edition < (stored.edition or '') then return 0 end
  redis.call('HSET', itemKey(id), 'content', content)
  return 1
end

redis.call('ZREM', boxKey(thread), member)
redis.call('ZREM', openKey, id)
redis.call('DEL', itemKey(id))
if redis.call('EXISTS', boxKey(thread)) == 0 then
  redis.call('ZREM', lanesKey, thread)
elseif isFirst then
  -- The thread may have been waiting to try this very item again.
  redis.call('ZADD', lanesKey, 'LT', now(), thread)
  wake()
end
return 1
