-- move: gives a thread another key, as `move` promises, all in one step.
--
-- KEYS[1]    tag: every key begins with it
-- ARGV[1]    from
-- ARGV[2]    to: its new key
-- ARGV[3]    rawFrom: its link as read-links found it, or ''
-- ARGV[4]    rawTo: the one under the new key, likewise
-- ARGV[5]    fromUnreadable: whether the first is to be set aside, since it cannot be read ('1' or '0')
-- ARGV[6]    toUnreadable: the same of the second
-- ARGV[7]    record: JSON of the link under the new key, or '': what is there stays
-- ARGV[8]    deletion: id of the deletion of a conversation that is left over, or ''
-- ARGV[9]    deletionContent: its JSON
-- ARGV[10]   channelFrom: what the channel was before, or ''
-- ARGV[11]   channel: what it is now
-- ARGV[12]   isListed: whether the thread is to be in lists ('1' or '0')
-- ARGV[13]   lastActivityMs: ms since 1970
-- ARGV[14]   catchUp: id of the catch-up that goes with it, or ''
-- ARGV[15]   catchUpStart: its JSON up to the generation
-- ARGV[16…]  people: of the link
--
-- Returns 'moved', or, nothing changed, 'held' or 'changed': not as it was found any more.
--
-- Of a link that is unreadable the generation may still be read, and counts. A thread that has come to one with
-- a link is engaged: `mergeLinks` says the same.
local from, to, rawFrom, rawTo, fromUnreadable, toUnreadable, record, deletion, deletionContent,
  channelFrom, channel, isListed, lastActivityMs, catchUp, catchUpStart = unpack(ARGV)
local people = { unpack(ARGV, 16) }

if redis.call('HEXISTS', heldKey, from) == 1 or redis.call('HEXISTS', heldKey, to) == 1 then return 'held' end
if rawLink(from) ~= rawFrom or rawLink(to) ~= rawTo then return 'changed' end

local t = now()
local generationFrom, engagedFrom = readLink(from)
local generationTo = readLink(to)
local generation = generationTo or generationFrom

local function moveLink()
  local ttl = redis.call('PTTL', linkKey(from))
  if fromUnreadable == '1' then setLinkAside(from, t) end
  if toUnreadable == '1' then setLinkAside(to, t) end
  redis.call('DEL', linkKey(from))
  unlist(from, channelFrom, people)
  if record == '' then return end
  local engaged = generationTo and toUnreadable == '0' and from ~= to and '1' or engagedFrom
  writeLink(to, generation, engaged, record)
  if isListed == '1' then
    list(to, channel, people, lastActivityMs)
  elseif ttl > 0 then
    redis.call('PEXPIRE', linkKey(to), ttl)
  end
end

-- What is out of date must stay so: its generation must not happen to be the new thread's.
local function rewrite(key)
  redis.call('HSET', key, 'thread', to, 'channel', channel)
  if not generationFrom then return end
  if redis.call('HGET', key, 'generation') == generationFrom then
    redis.call('HSET', key, 'generation', generation)
  else
    redis.call('HDEL', key, 'generation')
  end
end

local function moveItems()
  local box = redis.call('ZRANGE', boxKey(from), 0, -1, 'WITHSCORES')
  for i = 1, #box, 2 do
    local key = itemKey(idOfMember(box[i]))
    if redis.call('TYPE', key).ok == 'hash' then
      rewrite(key)
      -- Whatever became of it is in the conversation that is left over, and is deleted with it.
      if deletion ~= '' and isAsking(redis.call('HGET', key, 'stage')) then
        redis.call('HSET', key, 'stage', freshStage)
      end
    end
    redis.call('ZADD', boxKey(to), box[i + 1], box[i])
  end
  redis.call('DEL', boxKey(from))
  redis.call('ZREM', waitsKey, from)
  if #box > 0 then redis.call('ZADD', waitsKey, 'NX', t, to) end
  local due = redis.call('ZSCORE', lanesKey, from) or leaveQueue(from)
  removeLane(from)
  if due then hasten(to, due) end
end

local function moveDeadLetters()
  local letters = redis.call('ZRANGE', failedKey(from), 0, -1, 'WITHSCORES')
  for i = 1, #letters, 2 do
    if redis.call('EXISTS', deadLetterKey(letters[i])) == 1 then
      rewrite(deadLetterKey(letters[i]))
      redis.call('ZADD', failedKey(to), letters[i + 1], letters[i])
      redis.call('PEXPIRE', failedKey(to), deadLetterMs)
    end
  end
  redis.call('DEL', failedKey(from))
end

-- Answers that the channel no longer took under its old id are posted under the new one.
local function resumeClosed()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', failedKey(to), t - closedByMoveMs, '+inf')) do
    local code, stage, order, its =
      unpack(redis.call('HMGET', deadLetterKey(id), 'code', 'stage', 'order', 'generation'))
    if code == 'slack-closed' and isAnswered(stage) and order and its == generation then
      redis.call('RENAME', deadLetterKey(id), itemKey(id))
      redis.call('PERSIST', itemKey(id))
      redis.call('HDEL', itemKey(id), 'code', 'lost')
      redis.call('ZREM', deadKey, id)
      redis.call('ZREM', failedKey(to), id)
      queue(id, to, order, t)
    end
  end
end

moveLink()
if from ~= to then
  moveItems()
  moveDeadLetters()
  resumeClosed()
  if channelFrom ~= '' and channelFrom ~= channel then redis.call('HSET', cameKey, channel, channelFrom) end
end
if catchUp ~= '' and generation then addTask(catchUp, catchUpStart .. generation .. '}', t, 'prompt') end
if deletion ~= '' then addTask(deletion, deletionContent, t, 'upkeep') end
return 'moved'
