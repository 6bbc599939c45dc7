-- Precedes every script, after the key names that keys.ts makes. A script is one atomic step: Redis
-- runs nothing else meanwhile. Time is Redis' own, so the clocks of the bot's machines don't matter.
-- Nothing here encodes JSON: Lua cannot tell an empty list from an empty object.

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Leaves one token for whoever waits, or will wait.
local function wake()
  if redis.call('EXISTS', wakeKey) == 0 then redis.call('LPUSH', wakeKey, '1') end
end

-- Makes a thread due, unless it is held or waits to be tried again.
local function makeDue(thread, t)
  if redis.call('ZADD', lanesKey, 'NX', t, thread) == 1 then wake() end
end

-- A place in a thread's box: by order, then by arrival.
local function boxMember(id, arrival) return string.format('%015d', arrival) .. ':' .. id end
local function idOfMember(member) return string.sub(member, 17) end

local function isWaiting(stage)
  return type(stage) == 'string' and string.sub(stage, 1, 8) == 'waiting:'
end
local freshStage = 'waiting:{"name":"waiting"}'

-- Ends a link's JSON, begun by the caller, with the times of its start and of its last activity.
local function linkFrom(start, t)
  return string.format('%s,"b":%.0f,"l":%.0f}', start, t, t)
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

local function writeLink(thread, generation, engaged, json)
  redis.call('SET', linkKey(thread), string.format('%s:%s:%s', generation, engaged, json))
end

-- Files the letter `id`, whose hash is there already, among the dead for 30 days; the list of those
-- that have expired meanwhile is cleaned on the way.
local function fileLetter(id, thread, code, t)
  redis.call('HSET', letterKey(id), 'thread', thread, 'code', code)
  redis.call('PEXPIRE', letterKey(id), deadLetterMs)
  redis.call('ZADD', deadKey, t, id)
  redis.call('ZREMRANGEBYSCORE', deadKey, '-inf', t - deadLetterMs)
end

-- Moves a record as it is, of whatever type, into the letter `id`.
local function moveToLetter(key, id)
  redis.call('DEL', letterKey(id))
  local kind = redis.call('TYPE', key).ok
  if kind == 'hash' then
    redis.call('RENAME', key, letterKey(id))
  elseif kind == 'string' then
    redis.call('HSET', letterKey(id), 'raw', redis.call('GET', key))
  elseif kind ~= 'none' then
    redis.call('HSET', letterKey(id), 'dump', redis.call('DUMP', key))
  end
  redis.call('DEL', key)
end

local function setLinkAside(thread, t)
  local key = linkKey(thread)
  moveToLetter(key, key)
  fileLetter(key, thread, unreadableLink, t)
end
