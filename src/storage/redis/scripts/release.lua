-- release: releases a thread's conversation, as `release` promises, all in one step.
-- ARGV: the task's id, token, thread; its link, how many wait and whether one is in work, as find-thread found
-- them; the JSON of what stays of the link; whether the link is to be set aside since it cannot be read
-- ('1' or '0'); the task as it is to be recorded, or ''; id and content of the deletion, or ''; stage of
-- the announcement, or '', what its id begins with, its author and content; channel and people of the link.
-- Returns 'released', or, nothing changed, 'lost' or 'changed': not as it was found any more.
local task, token, thread, raw, foundWaiting, foundInWork, remnant, isUnreadable = unpack(ARGV)
local record, deletion, deletionContent, stage, announcement, author, content, channel = unpack(ARGV, 9, 16)

-- Whoever holds the thread finds neither its token nor its item any more.
local function withdrawAll()
  for _, member in ipairs(redis.call('ZRANGE', boxKey(thread), 0, -1)) do
    local id = idOfMember(member)
    unmarkWaiting(id)
    redis.call('DEL', itemKey(id))
    redis.call('ZREM', openKey, id)
  end
  redis.call('DEL', boxKey(thread))
  removeLane(thread)
  endClaim(thread)
end

-- What was set aside of the thread holds words as well. Of a link that could not be read stays what seems to
-- name its conversation: nobody else knows of that.
local function dropDeadLetters()
  for _, id in ipairs(redis.call('ZRANGE', failedKey(thread), 0, -1)) do
    if id == linkKey(thread) then
      local raw = redis.call('HGET', deadLetterKey(id), 'raw') or ''
      redis.call('HDEL', deadLetterKey(id), 'dump')
      redis.call('HSET', deadLetterKey(id), 'raw', string.match(raw, conversationInLink) or '')
    else
      removeDeadLetter(id, thread)
    end
  end
end

-- The generation of what was released, and one more.
local function nextGeneration(t)
  local generation = readLink(thread)
  if generation == false then return string.format('%.0f', t) end
  return string.format('%.0f', tonumber(generation or 0) + 1)
end

local function announce(generation, t)
  local id = announcement .. generation
  redis.call('HSET', itemKey(id), 'v', recordVersion, 'thread', thread, 'channel', channel,
    'generation', generation, 'author', author, 'order', 0, 'content', content, 'stage', stage,
    'own', 1)
  -- Before whatever people write from now on, however late it comes: no pause holds it up, and that only.
  queue(id, thread, 0, t)
  redis.call('ZADD', lanesKey, atOnceMs, thread)
end

if redis.call('HGET', takenKey, task) ~= token then return 'lost' end
local waiting, inWork = countItems(thread)
if rawLink(thread) ~= raw or waiting ~= tonumber(foundWaiting) or inWork ~= tonumber(foundInWork) then
  return 'changed'
end

local t = now()
local generation = nextGeneration(t)
if isUnreadable == '1' then setLinkAside(thread, t) end
redis.call('SET', linkKey(thread), linkRecord(generation, '0', remnant), 'PX', remnantMs)
withdrawAll()
dropDeadLetters()
unlist(thread, channel, { unpack(ARGV, 17) })
if deletion ~= '' then addTask(deletion, deletionContent, t, 'upkeep') end
if stage ~= '' then announce(generation, t) end
if record ~= '' then redis.call('HSET', taskKey(task), 'content', record, 'v', recordVersion) end
return 'released'
