-- put: stores a message at its place in its thread's inbox, together with the marks that it was seen.
--
-- KEYS[1]   tag: every key begins with it
-- ARGV[1]   id
-- ARGV[2]   alias: or ''
-- ARGV[3]   thread
-- ARGV[4]   author
-- ARGV[5]   order: its place, microseconds since 1970
-- ARGV[6]   content: its JSON
-- ARGV[7]   engages: whether it calls the bot to the thread ('1' or '0')
-- ARGV[8]   newLink: a fresh link's JSON up to its times
-- ARGV[9]   channel
-- ARGV[10]  catchUp: id of the catch-up that goes with a call that came late, or ''
-- ARGV[11]  catchUpStart: its JSON up to the generation
-- ARGV[12]  isLate: whether the call is known to have come late ('1' or '0')
-- ARGV[13]  refusal: id of the task that says why it is refused
-- ARGV[14]  refusalContent: its JSON
-- ARGV[15]  pace: names the mark by which a refusal is said only once a minute
-- ARGV[16]  mostWaiting: how many items of one person may wait
-- ARGV[17]  token: of a claim, where something is taken in the same step; otherwise ''
-- ARGV[18]  leaseMs: how long that claim holds from now, ms
-- ARGV[19]  mostEach: how many turns of one person run at once at most
--
-- Returns {'stored'}, {'seen'}, {'not-engaged'} or {'too-many'}, with what was taken: see taking.lua.
--
-- A link that has not even the form of one is set aside, and the thread counts as engaged: otherwise
-- what people write there would be dropped without a word. A thread that was released begins anew, as
-- if its link were not there, but for the generation.
local id, alias, thread, author, order, content, engages, newLink, channel, catchUp, catchUpStart, isLate,
  refusal, refusalContent, pace, mostWaiting, token, leaseMs, mostEach = unpack(ARGV)

local function wasSeen()
  local marks = { seenKey(id), itemKey(id), deadLetterKey(id) }
  if alias ~= '' then table.insert(marks, aliasKey(alias)) end
  if redis.call('EXISTS', unpack(marks)) > 0 then return true end
  local former = formerId(id, channel)
  return former and redis.call('EXISTS', seenKey(former), itemKey(former), deadLetterKey(former)) > 0
end

-- A reply that is not for the bot leaves only its place, for a minute: the mention before it may come late.
local function noteEarly()
  if tonumber(redis.call('GET', earlyKey(thread)) or 0) >= tonumber(order) then return end
  redis.call('SET', earlyKey(thread), order, 'PX', shortlyMs)
end

local function hasEarly()
  return tonumber(redis.call('GET', earlyKey(thread)) or 0) > tonumber(order)
end

-- An item may have vanished from Redis without its author's count going down: that is put right here.
local function isFull()
  local key, most = waitingKey(author), tonumber(mostWaiting)
  if redis.call('SCARD', key) < most then return false end
  for _, known in ipairs(redis.call('SMEMBERS', key)) do
    if redis.call('EXISTS', itemKey(known)) == 0 then redis.call('SREM', key, known) end
  end
  return redis.call('SCARD', key) >= most
end

local function markSeen(ms)
  redis.call('SET', seenKey(id), 1, 'PX', ms)
  if alias ~= '' then redis.call('SET', aliasKey(alias), 1, 'PX', ms) end
end

-- The refused message counts as seen for a minute, since Slack delivers one mention as two events.
local function refuse(t)
  if redis.call('SET', seenKey(pace), 1, 'PX', shortlyMs, 'NX') then addTask(refusal, refusalContent, t, 'prompt') end
  markSeen(shortlyMs)
  return 'too-many'
end

local function put()
  if wasSeen() then return 'seen' end
  local t = now()
  local generation, engaged = readLink(thread)
  if generation ~= false and engaged ~= '1' and engages == '0' then
    noteEarly()
    return 'not-engaged'
  end
  if isFull() then return refuse(t) end

  if engaged ~= '1' then
    if generation == false then
      setLinkAside(thread, t)
      -- Higher than any generation it may have had, so that no earlier claim is taken for valid.
      generation = string.format('%.0f', t)
    end
    generation = generation or '0'
    writeLink(thread, generation, '1', linkFrom(newLink, t))
    list(thread, channel, { author }, t)
    if catchUp ~= '' and (isLate == '1' or hasEarly()) then
      addTask(catchUp, catchUpStart .. generation .. '}', t, 'prompt')
    end
  else
    redis.call('ZADD', channelKey(channel), 'XX', 'GT', t, channelMember(thread, channel))
  end

  queue(id, thread, order, t, 'v', recordVersion, 'thread', thread, 'channel', channel, 'generation', generation,
    'author', author, 'order', order, 'content', content, 'stage', freshStage)
  redis.call('SADD', waitingKey(author), id)
  markSeen(seenMs)
  return 'stored'
end

return andTake(put, 'stored', token, leaseMs, mostEach)
