-- revise: replaces the content of an item that still waits, or of a dead letter, or withdraws either.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  id
-- ARGV[2]  content: its new JSON, or '' to withdraw it
-- ARGV[3]  edition: which edit this is, or '': later ones sort higher
-- ARGV[4]  request: id of the task that its words would ask for, if they are a request
--
-- Returns 1, or 0 and nothing changed. What is withdrawn before it has come counts as seen when it comes, as a
-- message and as a request.
--
-- The item a held thread is held for is not changed, even when the lease has run out: whoever holds it
-- may still renew. That one, and what was asked before, is only marked when it is withdrawn. Those
-- behind it wait like any other.
-- What was stored before its channel got another id is known by its former one.
local id, content, edition, request = unpack(ARGV)

if redis.call('EXISTS', itemKey(id), deadLetterKey(id)) == 0 then
  id = formerId(id, string.match(id, '^(.*):[^:]*$') or '') or id
end

-- Slack may deliver an earlier edit after a later one.
local function isOutdated(stored)
  local isRead, found = pcall(cjson.decode, stored)
  return isRead and type(found) == 'table' and edition < (found.edition or '')
end

-- A record's version is that of its newest part, which may be another one: see `recordVersion`.
local function setContent(key)
  redis.call('HSET', key, 'content', content)
  local version = tonumber(redis.call('HGET', key, 'v') or nil)

  if version and version < recordVersion then redis.call('HSET', key, 'v', recordVersion) end
end

local function reviseDeadLetter()
  local thread, order, stored = unpack(redis.call('HMGET', deadLetterKey(id), 'thread', 'order', 'content'))
  if not thread or not order then
    if content ~= '' then return 0 end
    redis.call('SET', seenKey(id), 1, 'PX', seenMs, 'NX')
    redis.call('SET', askedKey(request), 1, 'PX', seenMs, 'NX')
    return 0
  end
  if content == '' then
    removeDeadLetter(id, thread)
  elseif isOutdated(stored) then
    return 0
  else
    setContent(deadLetterKey(id))
  end
  return 1
end

local known = redis.pcall('HMGET', itemKey(id), 'thread', 'stage', 'arrival', 'content')
local thread, stage, arrival = known[1], known[2], tonumber(known[3])
if not thread or not arrival then return reviseDeadLetter() end
local member = boxMember(id, arrival)
local isFirst = redis.call('ZRANGE', boxKey(thread), 0, 0)[1] == member
local isBegun = not isWaiting(stage) or (isFirst and redis.call('HEXISTS', heldKey, thread) == 1)

if content ~= '' then
  if isBegun or isOutdated(known[4]) then return 0 end
  setContent(itemKey(id))
  return 1
end

if isBegun then
  redis.call('HSET', itemKey(id), 'withdrawn', 1)
  return 1
end
redis.call('ZREM', boxKey(thread), member)
redis.call('ZREM', openKey, id)
unmarkWaiting(id)
redis.call('DEL', itemKey(id))
if isFirst then waitAnew(thread, now()) end
if redis.call('EXISTS', boxKey(thread)) == 0 then
  removeLane(thread)
elseif isFirst then
  -- The thread may have been waiting to try just this item again.
  hasten(thread, now())
end
return 1
