-- release: lets go of a thread's conversation, and of all that waits or has failed there. See `release` in ports/links.ts.
--
-- KEYS[1]    tag: every key begins with it
-- ARGV[1]    task: the id of the task that does it
-- ARGV[2]    token: of the claim on the task
-- ARGV[3]    thread
-- ARGV[4]    raw: its link as find-thread found it, or ''
-- ARGV[5]    foundWaiting: how many items waited then
-- ARGV[6]    foundInWork: whether one was in work then ('1' or '0')
-- ARGV[7]    remnant: JSON of what stays of the link
-- ARGV[8]    isUnreadable: whether the link is to be set aside, since it cannot be read ('1' or '0')
-- ARGV[9]    record: the task's JSON as it is to be recorded, or ''
-- ARGV[10]   deletion: id of the deletion, or ''
-- ARGV[11]   deletionContent: its JSON
-- ARGV[12]   stage: the announcement's, `<name>:<json>`, or ''
-- ARGV[13]   announcement: what its id begins with; the generation follows
-- ARGV[14]   author: of the announcement
-- ARGV[15]   content: its JSON
-- ARGV[16]   channel: of the link
-- ARGV[17…]  people: of the link
--
-- Returns 'released'. Or, and then nothing has changed: 'lost' when the claim is no longer valid, 'changed' when the
-- thread is no longer as it was found.
local task, token, thread, raw, foundWaiting, foundInWork, remnant, isUnreadable, record, deletion,
  deletionContent, stage, announcement, author, content, channel = unpack(ARGV)
local people = { unpack(ARGV, 17) }

-- Whoever holds the thread will find neither token nor item.
local function withdrawAll()
  for _, member in ipairs(redis.call('ZRANGE', boxKey(thread), 0, -1)) do
    local id = idOfMember(member)
    unmarkWaiting(id)
    redis.call('DEL', itemKey(id))
    redis.call('ZREM', openKey, id)
  end
  redis.call('DEL', boxKey(thread))
  redis.call('ZREM', waitsKey, thread)
  removeLane(thread)
  endClaim(thread)
end

-- The thread's dead letters go too, since they hold people's words. Of an unreadable link the name of its conversation
-- stays, if it can be made out: nothing else knows of that conversation.
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

-- One more than the thread's. Where that cannot be read, the time: higher than any it may have had.
local function nextGeneration(t)
  local generation = readLink(thread)
  if generation == false then return string.format('%.0f', t) end
  return string.format('%.0f', tonumber(generation or 0) + 1)
end

local function announce(generation, t)
  local id = announcement .. generation
  -- Order 0 puts it before whatever people write from now on, and being due at `atOnceMs` past every pause.
  queue(id, thread, 0, t, 'v', recordVersion, 'thread', thread, 'channel', channel, 'generation', generation,
    'author', author, 'order', 0, 'content', content, 'stage', stage, 'own', 1)
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
unlist(thread, channel, people)
if deletion ~= '' then addTask(deletion, deletionContent, t, 'upkeep') end
if stage ~= '' then announce(generation, t) end
if record ~= '' then redis.call('HSET', taskKey(task), 'content', record, 'v', recordVersion) end
return 'released'
