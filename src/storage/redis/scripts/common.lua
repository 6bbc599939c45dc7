-- Precedes every script, after the key names that keys.ts makes. A script is one atomic step: Redis
-- runs nothing else meanwhile. Time is Redis' own, so the clocks of the bot's machines don't matter.
-- Nothing here encodes JSON: Lua cannot tell an empty list from an empty object.

-- So many dead letters are looked at in one step: a few milliseconds in which Redis does nothing else.
local mostInOneStep = 5000

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- What `pcall` has found, or false where the record is of another type.
local function orFalse(reply)
  if type(reply) == 'table' and reply.err then return false end
  return reply
end

-- Leaves one token for whoever waits, or will wait.
local function wake()
  if redis.call('EXISTS', wakeKey) == 0 then redis.call('LPUSH', wakeKey, '1') end
end

-- Takes a thread out of the queue it stands in, if any; returns since when it was due, or nil.
local function leaveQueue(thread)
  local person = redis.call('HGET', queuedKey, thread)
  if not person then return nil end
  local due = redis.call('ZSCORE', queueKey(person), thread)
  redis.call('HDEL', queuedKey, thread)
  redis.call('ZREM', queueKey(person), thread)
  return due or nil
end

-- Makes a thread due, unless it is held or waits to be tried again. One that stands in a queue may have
-- got another first message: the next take finds out whose.
local function makeDue(thread, t)
  if redis.call('ZADD', lanesKey, 'NX', leaveQueue(thread) or t, thread) == 1 then wake() end
end

-- The same at once, for one that waits to be tried again too.
local function hasten(thread, t)
  redis.call('ZADD', lanesKey, 'LT', leaveQueue(thread) or t, thread)
  redis.call('ZADD', lanesKey, 'LT', t, thread)
  wake()
end

local function removeLane(thread)
  redis.call('ZREM', lanesKey, thread)
  leaveQueue(thread)
end

-- Notes that a claim on the record was lost, and says how long the record rests: see `restMs`. Chance
-- comes with the token, which is one.
local function restAfterLoss(key, token)
  local lost = redis.pcall('HINCRBY', key, 'lost', 1)
  if type(lost) ~= 'number' or lost <= lossesAtOnce then return 0 end
  local chance = tonumber(string.sub(token, 1, 4), 16) / 65536
  return math.floor(math.min(longestRestMs, firstRestMs * restGrowth ^ (lost - lossesAtOnce - 1)) * (0.5 + chance))
end

-- Nobody holds the thread any more, and its person has one turn less.
local function endClaim(thread)
  redis.call('HDEL', heldKey, thread)
  local person = redis.call('HGET', runnersKey, thread)
  if not person then return end
  redis.call('HDEL', runnersKey, thread)
  if redis.call('HINCRBY', runningKey, person, -1) <= 0 then redis.call('HDEL', runningKey, person) end
end

-- A place in a thread's box: by order, then by arrival.
local function boxMember(id, arrival) return string.format('%015d', arrival) .. ':' .. id end
local function idOfMember(member) return string.sub(member, 17) end

-- What a message was called before its channel got another id, if it did: Slack delivers it under either.
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

-- Puts an item, its hash written in part, at its place in its thread's box and makes the thread due.
local function queue(id, thread, order, t)
  local arrival = redis.call('INCR', arrivalsKey)
  redis.call('HSET', itemKey(id), 'arrival', arrival, 'received', t, 'attempt', 0)
  redis.call('HDEL', itemKey(id), 'lost')
  redis.call('ZADD', boxKey(thread), order, boxMember(id, arrival))
  redis.call('ZADD', openKey, t, id)
  makeDue(thread, t)
end

-- An item counts as its author's from `put` until it is settled or withdrawn.
local function unmarkWaiting(id)
  local author = redis.pcall('HGET', itemKey(id), 'author')
  if type(author) == 'string' then redis.call('SREM', waitingKey(author), id) end
end

-- How many items of a thread wait, that in work not counted, and whether one is in work: 1 or 0. What
-- the bot itself has to say counts as neither.
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

-- The sorted set that a task of this lane waits in.
local laneKeys = { prompt = requestsKey, export = exportsKey, upkeep = tasksKey }

local function setOfTask(id)
  for _, key in pairs(laneKeys) do
    if redis.call('ZSCORE', key, id) then return key end
  end
  return tasksKey
end

-- Stores a task, due at once; false when one of this id is there, or was within 25 h.
local function addTask(id, content, t, lane, person)
  if redis.call('EXISTS', askedKey(id), taskKey(id), deadLetterKey(id)) > 0 then return false end
  redis.call('HSET', taskKey(id), 'v', recordVersion, 'content', content, 'received', t, 'attempt', 0)
  if person then redis.call('HSET', taskKey(id), 'person', person) end
  redis.call('ZADD', laneKeys[lane], t, id)
  redis.call('SET', askedKey(id), 1, 'PX', seenMs)
  return true
end

-- A thread in its channel's list, where it need not name the channel again.
local function channelMember(thread, channel)
  if string.sub(thread, 1, #channel) == channel then return '~' .. string.sub(thread, #channel + 1) end
  return '=' .. thread
end
local function threadOfMember(member, channel)
  local rest = string.sub(member, 2)
  return string.sub(member, 1, 1) == '~' and channel .. rest or rest
end

-- Lists a thread under its channel and its people by its last activity; an earlier time changes nothing.
local function list(thread, channel, people, t)
  redis.call('SADD', channelsKey, channel)
  redis.call('ZADD', channelKey(channel), 'GT', t, channelMember(thread, channel))
  for _, person in ipairs(people) do redis.call('ZADD', personKey(person), 'GT', t, thread) end
end

local function unlist(thread, channel, people)
  redis.call('ZREM', channelKey(channel), channelMember(thread, channel))
  if redis.call('EXISTS', channelKey(channel)) == 0 then redis.call('SREM', channelsKey, channel) end
  for _, person in ipairs(people) do redis.call('ZREM', personKey(person), thread) end
end

-- Ends a link's JSON, begun by the caller, with the times of its start and of its last activity.
local function linkFrom(start, t)
  return string.format('%s,"b":[%.0f,0]}', start, t)
end

-- A thread's link as it is stored, to see later whether it is still the same; '' when it is no string.
local function rawLink(thread)
  local raw = redis.pcall('GET', linkKey(thread))
  return type(raw) == 'string' and raw or ''
end

-- Generation, engaged ('1' or '0') and JSON of a thread's link; `nil` when there is none, `false` when
-- what is there has not this form.
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

-- For good, even where there was one that was to expire.
local function writeLink(thread, generation, engaged, json)
  redis.call('SET', linkKey(thread), linkRecord(generation, engaged, json))
end

local function forgetExpired(letters, t)
  redis.call('ZREMRANGEBYSCORE', letters, '-inf', t - deadLetterMs)
end

-- Files the dead letter `id`, whose hash is there already, for 30 days; the lists of those
-- that have expired meanwhile are cleaned on the way. A task's dead letter is of no thread: ''.
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

-- A conversation's name in the JSON of a link, whatever else is wrong with it.
local conversationInLink = '"c":"[%w_!@~.:=+%-]+"'

-- Moves a record as it is, of whatever type, into the dead letter `id`.
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
