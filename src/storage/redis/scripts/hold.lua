-- hold: renews a claim and records the item's stage and the thread's link, all or nothing.
-- ARGV: thread, token, the claim's generation, lease in ms, id, stage or '', link's JSON or ''; of a
-- link also: whether it has a conversation ('1' or '0'), last activity, channel and people.
-- Returns 1, or 2 when the item was withdrawn meanwhile, or 0 and nothing changed when the claim is no
-- longer valid.
-- Generation and engaged are not the claim's, but Redis': a put may have engaged the thread meanwhile.
local thread, token, claimGeneration, leaseMs, id, stage, link = unpack(ARGV)
local hasConversation, lastActivityMs, channel = ARGV[8], ARGV[9], ARGV[10]

if redis.call('HGET', heldKey, thread) ~= token then return 0 end
local generation, engaged = readLink(thread)
if generation ~= claimGeneration then return 0 end

redis.call('ZADD', lanesKey, now() + tonumber(leaseMs), thread)
if stage ~= '' then
  -- Progress, if the stage is another, or what is said in it.
  local before = redis.pcall('HGET', itemKey(id), 'stage')
  if type(before) ~= 'string' or nameOf(before) ~= nameOf(stage) or nameOf(stage) == 'answered' then
    redis.call('HDEL', itemKey(id), 'lost')
  end
  redis.call('HSET', itemKey(id), 'stage', stage, 'v', recordVersion)
end
local held = redis.pcall('HEXISTS', itemKey(id), 'withdrawn') == 1 and 2 or 1
if link == '' then return held end
if engaged == '0' and hasConversation == '0' then
  -- It was released and still goes when its time has come.
  redis.call('SET', linkKey(thread), linkRecord(generation, engaged, link), 'KEEPTTL')
else
  -- Whatever has a conversation is engaged, also what was moved into a thread that was released.
  writeLink(thread, generation, '1', link)
  list(thread, channel, { unpack(ARGV, 11) }, lastActivityMs)
end
return held
