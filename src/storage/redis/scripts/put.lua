-- put: stores a message at its place in its thread's inbox, together with the marks that it was seen.
-- ARGV: id, alias or '', thread, author, order, content, engages ('1' or '0'), a fresh link's JSON up
-- to its times. Returns 'stored', 'seen' or 'not-engaged'.
-- A link that has not even the form of one is set aside, and the thread counts as engaged: otherwise
-- what people write there would be dropped without a word.
local id, alias, thread, author, order, content, engages, newLink = unpack(ARGV)

if redis.call('EXISTS', seenKey(id), itemKey(id), letterKey(id)) > 0 then return 'seen' end
if alias ~= '' and redis.call('EXISTS', aliasKey(alias)) == 1 then return 'seen' end

local t = now()
local generation, engaged, json = readLink(thread)
if generation == nil then
  if engages == '0' then return 'not-engaged' end
  generation = '0'
  writeLink(thread, generation, '1', linkFrom(newLink, t))
elseif generation == false then
  setLinkAside(thread, t)
  -- Higher than any generation it may have had, so that no claim from before is taken for valid.
  generation = string.format('%.0f', t)
  writeLink(thread, generation, '1', linkFrom(newLink, t))
elseif engaged == '0' then
  if engages == '0' then return 'not-engaged' end
  writeLink(thread, generation, '1', json)
end

local arrival = redis.call('INCR', arrivalsKey)
redis.call('HSET', itemKey(id), 'v', recordVersion, 'thread', thread, 'generation', generation,
  'author', author, 'order', order, 'arrival', arrival, 'received', t, 'attempt', 0,
  'content', content, 'stage', freshStage)
redis.call('ZADD', boxKey(thread), order, boxMember(id, arrival))
redis.call('ZADD', openKey, t, id)
redis.call('SET', seenKey(id), 1, 'PX', seenMs)
if alias ~= '' then redis.call('SET', aliasKey(alias), 1, 'PX', seenMs) end
makeDue(thread, t)
return 'stored'
