-- put: stores a message at its place in its thread's inbox, together with the marks that it was seen.
-- ARGV: id, alias or '', thread, author, order, content, engages ('1' or '0'), a fresh link's JSON up
-- to its times, channel, id of the catch-up that goes with it where it engages its thread, or '', and its
-- JSON up to the generation. Returns 'stored', 'seen' or 'not-engaged'.
-- A link that has not even the form of one is set aside, and the thread counts as engaged: otherwise
-- what people write there would be dropped without a word. A thread that was let go of begins anew, as
-- if its link were not there, but for the generation.
local id, alias, thread, author, order, content, engages, newLink, channel, catchUp, catchUpStart = unpack(ARGV)

if redis.call('EXISTS', seenKey(id), itemKey(id), letterKey(id)) > 0 then return 'seen' end
if alias ~= '' and redis.call('EXISTS', aliasKey(alias)) == 1 then return 'seen' end
local former = formerId(id, channel)
if former and redis.call('EXISTS', seenKey(former), itemKey(former), letterKey(former)) > 0 then return 'seen' end

local t = now()
local generation, engaged = readLink(thread)
if generation ~= false and engaged ~= '1' and engages == '0' then return 'not-engaged' end

if engaged ~= '1' then
  if generation == false then
    setLinkAside(thread, t)
    -- Higher than any generation it may have had, so that no claim from before is taken for valid.
    generation = string.format('%.0f', t)
  end
  generation = generation or '0'
  writeLink(thread, generation, '1', linkFrom(newLink, t))
  list(thread, channel, { author }, t)
  if catchUp ~= '' then addTask(catchUp, catchUpStart .. generation .. '}', t, 'prompt') end
else
  redis.call('ZADD', channelKey(channel), 'XX', 'GT', t, channelMember(thread, channel))
end

redis.call('HSET', itemKey(id), 'v', recordVersion, 'thread', thread, 'channel', channel,
  'generation', generation, 'author', author, 'order', order, 'content', content, 'stage', freshStage)
queue(id, thread, order, t)
redis.call('SET', seenKey(id), 1, 'PX', seenMs)
if alias ~= '' then redis.call('SET', aliasKey(alias), 1, 'PX', seenMs) end
return 'stored'
