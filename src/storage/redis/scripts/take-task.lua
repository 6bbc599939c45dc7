-- take-task: hands out the task that has been due longest. No pause holds tasks up.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  token: of the new claim: a random one
-- ARGV[2]  leaseMs: how long the claim holds from now, ms
-- ARGV[3]  lane: 'prompt', 'export' or 'upkeep', or '' for any
-- ARGV[4]  share: how many of the lane one person may have in work, or ''
--
-- Where there is a share, whoever was served longest ago comes first.
--
-- In the lane 'prompt' a thread that has waited for long is first made a task, which tells it so. Of one that somebody is
-- at work on nobody knows yet whether it will have to wait.
--
-- Returns {'idle'}, {'idle', ms until the next is due} or {'task', id, attempt, the task's fields, the time in
-- ms}. What cannot be read is false and left to the caller.
local token, leaseMs, lane, share = unpack(ARGV)
leaseMs, share = tonumber(leaseMs), tonumber(share)

local mostLookedAt = 1000

local t = now()

local function personOf(id) return orFalse(redis.pcall('HGET', taskKey(id), 'person')) or '' end

-- How many tasks of the set each person has in work.
local function inWork(set)
  local count = {}
  for _, id in ipairs(redis.call('HKEYS', takenKey)) do
    local untilMs = redis.call('ZSCORE', set, id)
    if untilMs and tonumber(untilMs) > t then
      local person = personOf(id)
      count[person] = (count[person] or 0) + 1
    end
  end
  return count
end

-- The first due task of whoever's turn it is.
local function fairest(set)
  local count, best, bestServed = inWork(set), nil, nil
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', set, '-inf', t, 'LIMIT', 0, mostLookedAt)) do
    local person = personOf(id)
    local served = tonumber(redis.call('HGET', servedKey, person) or 0)

    if (count[person] or 0) < share and (not best or served < bestServed) then
      best, bestServed = id, served
    end
  end
  return best
end

-- Returns a task, when it is due, and the set it waits in, or nothing.
local function firstOf(set)
  local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
  return first[1], tonumber(first[2]), set
end

local function firstOfAll()
  local id, due, set
  for _, key in pairs(laneKeys) do
    local one, oneDue = firstOf(key)
    if one and (not id or oneDue < due or (oneDue == due and one < id)) then id, due, set = one, oneDue, key end
  end
  return id, due, set
end

local function sharedOut(set)
  local id = fairest(set)
  if id then return id, t, set end
  local later = redis.call('ZRANGEBYSCORE', set, '(' .. t, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  return later[1], tonumber(later[2]), set
end

local function choose()
  if lane == '' then return firstOfAll() end
  if share then return sharedOut(laneKeys[lane]) end
  return firstOf(laneKeys[lane])
end

-- A task that is due but still taken was lost: its lease ran out. It may have to rest.
local function mustRest(id, set)
  if redis.call('HDEL', takenKey, id) == 0 then return false end
  local rest = restAfterLoss(taskKey(id), token)
  if rest > 0 then redis.call('ZADD', set, t + rest, id) end
  return rest > 0
end

-- Returns the first message of a thread and its author, or nil where the thread has nothing to be told.
local function waitingFirst(thread)
  local member = redis.call('ZRANGE', boxKey(thread), 0, 0)[1]
  if not member then return nil end
  local id = idOfMember(member)
  local stage, own, author = unpack(orFalse(redis.pcall('HMGET', itemKey(id), 'stage', 'own', 'author')) or {})
  if not stage or own or isAnswered(stage) or not author then return nil end
  return id, author
end

local function tellWhoWaits()
  local most = 20
  for _, thread in ipairs(redis.call('ZRANGEBYSCORE', waitsKey, '-inf', t - silentWaitMs, 'LIMIT', 0, most)) do
    local first, author = waitingFirst(thread)
    if first and isInWork(thread, t) then
      redis.call('ZADD', waitsKey, t - silentWaitMs + inWorkMs, thread)
    else
      if first and not redis.call('SET', tellingKey, 1, 'PX', tellingMs, 'NX') then return end
      redis.call('ZREM', waitsKey, thread)
      if first then
        local content = string.format('{"kind":"waiting","thread":%s,"message":%s,"author":%s}',
          cjson.encode(thread), cjson.encode(first), cjson.encode(author))
        addTask(waitingTask .. first, content, t, 'prompt')
        return
      end
    end
  end
end

if lane == 'prompt' then tellWhoWaits() end

local id, due, set
repeat
  id, due, set = choose()
  if not id then return { 'idle' } end
  if due > t then return { 'idle', due - t } end
until not mustRest(id, set)
redis.call('ZADD', set, t + leaseMs, id)
redis.call('HSET', takenKey, id, token)
if share then
  redis.call('HSET', servedKey, personOf(id), t)
  redis.call('PEXPIRE', servedKey, servedMs)
end
local attempt = orFalse(redis.pcall('HINCRBY', taskKey(id), 'attempt', 1))
local fields = orFalse(redis.pcall('HMGET', taskKey(id), 'v', 'content', 'received', 'lost'))
return { 'task', id, attempt, fields, t }
