-- What several scripts share. scripts.ts puts before each script what it needs of the key names and numbers in keys.ts,
-- of this file, and of taking.lua. A script is one atomic step: Redis runs nothing else meanwhile. The time is Redis'
-- own, so the clocks of the bot's machines don't matter. Nothing here encodes JSON, since Lua cannot tell an empty list
-- from an empty object.

-- How many dead letters one step looks at: a few milliseconds, in which Redis does nothing else.
local mostInOneStep = 5000

-- One step happens at one moment: Redis is asked once.
local moment
local function now()
  if not moment then
    local time = redis.call('TIME')
    moment = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  return moment
end

-- What `redis.pcall` has read, or false if the record is of another type.
local function orFalse(reply)
  if type(reply) == 'table' and reply.err then return false end
  return reply
end

-- While `andTake` puts waking off, `wake` only notes that somebody is wanted.
local wakeUp = { isPutOff = false, isWanted = false }

-- Wakes one of those who wait for something to become due, or whoever waits next. Several calls leave only one wake-up.
local function wake()
  if wakeUp.isPutOff then
    wakeUp.isWanted = true
    return
  end
  if redis.call('EXISTS', wakeKey) == 0 then redis.call('LPUSH', wakeKey, '1') end
end

-- Takes a thread out of the queue it stands in. Returns when it became due, or nil if it stood in none.
local function leaveQueue(thread)
  local person = redis.call('HGET', queuedKey, thread)
  if not person then return nil end
  local due = redis.call('ZSCORE', queueKey(person), thread)
  redis.call('HDEL', queuedKey, thread)
  redis.call('ZREM', queueKey(person), thread)
  return due or nil
end

-- Makes a thread due, unless it is held or waits to be tried again. If it stands in a queue it may have another
-- first message now: the next take finds out whose it is.
local function makeDue(thread, t)
  if redis.call('ZADD', lanesKey, 'NX', leaveQueue(thread) or t, thread) == 1 then wake() end
end

-- Makes a thread due even if it waits to be tried again.
local function hasten(thread, t)
  redis.call('ZADD', lanesKey, 'LT', leaveQueue(thread) or t, thread)
  redis.call('ZADD', lanesKey, 'LT', t, thread)
  wake()
end

local function removeLane(thread)
  redis.call('ZREM', lanesKey, thread)
  leaveQueue(thread)
end

-- Counts a lost claim on the record of an item or a task, and returns how long that rests, in ms: the rule is that of
-- `restMs` in keys.ts. Chance comes from the token of the claim that is being made, which is random.
local function restAfterLoss(key, token)
  local lost = redis.pcall('HINCRBY', key, 'lost', 1)
  if type(lost) ~= 'number' or lost <= lossesAtOnce then return 0 end
  local chance = tonumber(string.sub(token, 1, 4), 16) / 65536
  return math.floor(math.min(longestRestMs, firstRestMs * restGrowth ^ (lost - lossesAtOnce - 1)) * (0.5 + chance))
end

-- Ends the claim on a thread. Its person has one turn less at work.
local function endClaim(thread)
  redis.call('HDEL', heldKey, thread)
  local person = redis.call('HGET', runnersKey, thread)
  if not person then return end
  redis.call('HDEL', runnersKey, thread)
  if redis.call('HINCRBY', runningKey, person, -1) <= 0 then redis.call('HDEL', runningKey, person) end
end

-- Whether somebody holds the thread, and the lease has not run out.
local function isInWork(thread, t)
  return redis.call('HEXISTS', heldKey, thread) == 1 and tonumber(redis.call('ZSCORE', lanesKey, thread) or 0) > t
end

-- What is left of the pause: 0 if it is over but no question has shown yet that neuroflash answers, -1 if there is none.
-- Also returns whether an operator has halted the bot. Meanwhile something is always left.
local function pauseAt(t)
  local pausedUntil = redis.call('GET', pauseKey)
  local left = pausedUntil and math.max(0, tonumber(pausedUntil) - t) or -1
  if redis.call('EXISTS', haltKey) == 1 then return math.max(left, haltRestMs), true end
  return left, false
end

-- An item's place in its thread's box, a sorted set. The score is the item's order; of two with the same order the one
-- that arrived first comes first, so the name begins with that.
local function boxMember(id, arrival) return string.format('%015d', arrival) .. ':' .. id end
local function idOfMember(member) return string.sub(member, 17) end

-- The fields of an item; false where its record is of another type.
local function fieldsOf(id)
  return orFalse(redis.pcall('HMGET', itemKey(id), 'v', 'generation', 'author', 'order', 'received', 'content',
    'stage', 'channel', 'withdrawn', 'lost'))
end

-- The id of a message before its channel got another one, or nil. Slack may deliver it under either.
local function formerId(id, channel)
  local former = redis.call('HGET', cameKey, channel)
  if not former or string.sub(id, 1, #channel + 1) ~= channel .. ':' then return nil end
  return former .. string.sub(id, #channel + 1)
end

local function isWaiting(stage)
  return type(stage) == 'string' and string.sub(stage, 1, 8) == 'waiting:'
end
local function isAsking(stage)
  return type(stage) == 'string' and string.sub(stage, 1, 7) == 'asking:'
end
local function isAnswered(stage)
  return type(stage) == 'string' and string.sub(stage, 1, 9) == 'answered:'
end
local function nameOf(stage) return string.match(stage, '^[^:]*') end
local freshStage = 'waiting:{"name":"waiting"}'

-- Puts an item at its place in its thread's box and makes the thread due. `...`: what else its hash is to hold.
local function queue(id, thread, order, t, ...)
  local arrival = redis.call('INCR', arrivalsKey)
  redis.call('HSET', itemKey(id), 'arrival', arrival, 'received', t, 'attempt', 0, ...)
  redis.call('ZADD', boxKey(thread), order, boxMember(id, arrival))
  redis.call('ZADD', openKey, t, id)
  redis.call('ZADD', waitsKey, 'NX', t, thread)
  makeDue(thread, t)
end

-- One of the thread's items is gone. If another one comes first now, its wait begins. Returns whether one does.
local function waitAnew(thread, t)
  local isAnother = redis.call('EXISTS', boxKey(thread)) == 1
  if isAnother then
    redis.call('ZADD', waitsKey, t, thread)
  else
    redis.call('ZREM', waitsKey, thread)
  end
  return isAnother
end

-- From `put` until it is settled or withdrawn an item counts among those its author has waiting.
local function unmarkWaiting(id)
  local author = redis.pcall('HGET', itemKey(id), 'author')
  if type(author) == 'string' then redis.call('SREM', waitingKey(author), id) end
end

-- Returns how many items of a thread wait, and 1 or 0: whether one is in work. What the bot itself says counts as
-- neither.
local function countItems(thread)
  local isHeld = redis.call('HEXISTS', heldKey, thread) == 1
  local waiting, inWork = 0, 0
  for place, member in ipairs(redis.call('ZRANGE', boxKey(thread), 0, -1)) do
    local isOwn = redis.pcall('HEXISTS', itemKey(idOfMember(member)), 'own') == 1
    if not isOwn then
      if isHeld and place == 1 then inWork = 1 else waiting = waiting + 1 end
    end
  end
  return waiting, inWork
end

-- The sorted set of each lane of tasks.
local laneKeys = { prompt = requestsKey, export = exportsKey, upkeep = tasksKey }

local function setOfTask(id)
  for _, key in pairs(laneKeys) do
    if redis.call('ZSCORE', key, id) then return key end
  end
  return tasksKey
end

-- Stores a task, due at once. Returns false if a task of this id is stored or among the dead letters, or was stored
-- within the last 25 h.
local function addTask(id, content, t, lane, person)
  if redis.call('EXISTS', askedKey(id), taskKey(id), deadLetterKey(id)) > 0 then return false end
  redis.call('HSET', taskKey(id), 'v', recordVersion, 'content', content, 'received', t, 'attempt', 0)
  if person then redis.call('HSET', taskKey(id), 'person', person) end
  redis.call('ZADD', laneKeys[lane], t, id)
  redis.call('SET', askedKey(id), 1, 'PX', seenMs)
  return true
end

-- How a thread is named in its channel's list, where the channel need not be repeated.
local function channelMember(thread, channel)
  if string.sub(thread, 1, #channel) == channel then return '~' .. string.sub(thread, #channel + 1) end
  return '=' .. thread
end
local function threadOfMember(member, channel)
  local rest = string.sub(member, 2)
  return string.sub(member, 1, 1) == '~' and channel .. rest or rest
end

-- Lists a thread under its channel and its people by its last activity. A time earlier than the one listed changes
-- nothing.
local function list(thread, channel, people, t)
  local isNew = redis.call('ZADD', channelKey(channel), 'GT', t, channelMember(thread, channel)) == 1
  if isNew then redis.call('SADD', channelsKey, channel) end
  for _, person in ipairs(people) do redis.call('ZADD', personKey(person), 'GT', t, thread) end
end

local function unlist(thread, channel, people)
  redis.call('ZREM', channelKey(channel), channelMember(thread, channel))
  if redis.call('EXISTS', channelKey(channel)) == 0 then redis.call('SREM', channelsKey, channel) end
  for _, person in ipairs(people) do redis.call('ZREM', personKey(person), thread) end
end

-- Completes the JSON of a fresh link with the time of its start, which is that of its last activity too.
local function linkFrom(start, t)
  return string.format('%s,"b":[%.0f,0]}', start, t)
end

-- A thread's link as it is stored, to compare it later. '' if there is none, or something that is no string.
local function rawLink(thread)
  local raw = redis.pcall('GET', linkKey(thread))
  return type(raw) == 'string' and raw or ''
end

-- Returns generation, engaged ('1' or '0') and JSON of a thread's link, nil if there is none, or false if what is
-- there does not have this form.
local function readLink(thread)
  local raw = redis.pcall('GET', linkKey(thread))
  if not raw then return nil end
  if type(raw) ~= 'string' then return false end
  local generation, engaged, json = string.match(raw, '^(%d+):([01]):(.*)$')
  if not generation then return false end
  return generation, engaged, json
end

local function linkRecord(generation, engaged, json)
  return generation .. ':' .. engaged .. ':' .. json
end

-- Writes a link that stays, even where one was to expire.
local function writeLink(thread, generation, engaged, json)
  redis.call('SET', linkKey(thread), linkRecord(generation, engaged, json))
end

local function forgetExpired(letters, t)
  redis.call('ZREMRANGEBYSCORE', letters, '-inf', t - deadLetterMs)
end

-- Files the dead letter `id`, whose hash the caller has made, for 30 days, and forgets those that have expired. The
-- dead letter of a task belongs to no thread: ''.
local function fileDeadLetter(id, thread, code, t)
  redis.call('HSET', deadLetterKey(id), 'thread', thread, 'code', code)
  redis.call('PEXPIRE', deadLetterKey(id), deadLetterMs)
  redis.call('ZADD', deadKey, t, id)
  forgetExpired(deadKey, t)
  if thread == '' then return end
  redis.call('ZADD', failedKey(thread), t, id)
  redis.call('PEXPIRE', failedKey(thread), deadLetterMs)
  forgetExpired(failedKey(thread), t)
end

local function removeDeadLetter(id, thread)
  redis.call('DEL', deadLetterKey(id))
  redis.call('ZREM', deadKey, id)
  redis.call('ZREM', failedKey(thread), id)
end

-- The name of the conversation in the JSON of a link, however broken the rest is.
local conversationInLink = '"c":"[%w_!@~.:=+%-]+"'

-- Moves a record, whatever its type, into the dead letter `id` as it is.
local function moveToDeadLetter(key, id)
  redis.call('DEL', deadLetterKey(id))
  local kind = redis.call('TYPE', key).ok
  if kind == 'hash' then
    redis.call('RENAME', key, deadLetterKey(id))
  elseif kind == 'string' then
    redis.call('HSET', deadLetterKey(id), 'raw', redis.call('GET', key))
  elseif kind ~= 'none' then
    redis.call('HSET', deadLetterKey(id), 'dump', redis.call('DUMP', key))
  end
  redis.call('DEL', key)
end

local function setLinkAside(thread, t)
  local key = linkKey(thread)
  if redis.call('EXISTS', key) == 0 then return end
  moveToDeadLetter(key, key)
  fileDeadLetter(key, thread, unreadableLink, t)
end
