-- settle: ends a claim. A withdrawn item leaves no dead letter.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  thread
-- ARGV[2]  token: of the claim
-- ARGV[3]  id: of the item
-- ARGV[4]  outcome: 'done', 'back', 'later' or 'dead'
-- ARGV[5]  argument: 'back', 'later': ms until the thread is taken again; 'dead': the code; 'done': ''
-- ARGV[6]  nextToken: of another claim, where something is taken in the same step; otherwise ''
-- ARGV[7]  leaseMs: how long that claim holds from now, ms
-- ARGV[8]  mostEach: how many turns of one person run at once at most
--
-- Returns {1}, or {0} and nothing changed when the claim is no longer valid, with what was taken: see taking.lua.
--
-- The claim's item is the first in its box: take has put it there.
local thread, token, id, outcome, argument, nextToken, leaseMs, mostEach = unpack(ARGV)

local function free(due)
  redis.call('ZADD', lanesKey, due, thread)
  wake()
end

-- An item that was not begun goes back to its place by order. One that was stays first.
local function handBack(due)
  redis.pcall('HINCRBY', itemKey(id), 'attempt', -1)
  local known = redis.pcall('HMGET', itemKey(id), 'stage', 'order', 'arrival')
  if isWaiting(known[1]) and tonumber(known[2]) and tonumber(known[3]) then
    redis.call('ZADD', boxKey(thread), 'XX', known[2], boxMember(id, known[3]))
  end
  free(due)
end

local function remove(t)
  local first = redis.call('ZRANGE', boxKey(thread), 0, 0)[1]
  if first and idOfMember(first) == id then redis.call('ZREM', boxKey(thread), first) end
  redis.call('ZREM', openKey, id)
  unmarkWaiting(id)
  if outcome == 'dead' and redis.pcall('HEXISTS', itemKey(id), 'withdrawn') ~= 1 then
    moveToDeadLetter(itemKey(id), id)
    fileDeadLetter(id, thread, argument, t)
  else
    redis.call('DEL', itemKey(id))
  end
  if waitAnew(thread, t) then
    free(t)
  else
    removeLane(thread)
  end
end

local function settle()
  if redis.call('HGET', heldKey, thread) ~= token then return 0 end
  endClaim(thread)
  -- Somebody in line may have been waiting for one of their own turns to end.
  if redis.call('EXISTS', lineKey) == 1 then wake() end
  local t = now()
  if outcome == 'later' then
    free(t + tonumber(argument))
  elseif outcome == 'back' then
    handBack(t + tonumber(argument))
  else
    remove(t)
  end
  return 1
end

return andTake(settle, 1, nextToken, leaseMs, mostEach)
