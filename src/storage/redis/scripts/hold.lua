-- hold: renews a claim and records the item's stage and the thread's link, all or nothing.
--
-- KEYS[1]    tag: every key begins with it
-- ARGV[1]    thread
-- ARGV[2]    token: of the claim
-- ARGV[3]    claimGeneration: the thread's, when it was claimed
-- ARGV[4]    leaseMs: how long the claim holds from now, ms
-- ARGV[5]    id: of the item
-- ARGV[6]    stage: its new stage, `<name>:<json>`, or ''
-- ARGV[7]    link: the link's new JSON, or '': then nothing follows
-- ARGV[8]    hasConversation: whether the link has one ('1' or '0')
-- ARGV[9]    lastActivityMs: ms since 1970
-- ARGV[10]   channel
-- ARGV[11…]  people
--
-- Returns 1, or 2 when the item was withdrawn meanwhile. When the claim is no longer valid it returns 0, and nothing
-- has changed.
--
-- Generation and engaged stay as Redis has them: a put may have engaged the thread meanwhile.
local thread, token, claimGeneration, leaseMs, id, stage, link, hasConversation, lastActivityMs,
  channel = unpack(ARGV)
local people = { unpack(ARGV, 11) }

if redis.call('HGET', heldKey, thread) ~= token then return 0 end
local generation, engaged = readLink(thread)
if generation ~= claimGeneration then return 0 end

redis.call('ZADD', lanesKey, now() + tonumber(leaseMs), thread)
local before, lost, withdrawn = unpack(orFalse(redis.pcall('HMGET', itemKey(id), 'stage', 'lost', 'withdrawn')) or {})
if stage ~= '' then
  -- Another stage is progress, and so is another part of an answer.
  if lost and (not before or nameOf(before) ~= nameOf(stage) or nameOf(stage) == 'answered') then
    redis.call('HDEL', itemKey(id), 'lost')
  end
  redis.call('HSET', itemKey(id), 'stage', stage, 'v', recordVersion)
end
local held = withdrawn and 2 or 1
if link == '' then return held end
if engaged == '0' and hasConversation == '0' then
  -- The thread was released: its link still expires when it was to.
  redis.call('SET', linkKey(thread), linkRecord(generation, engaged, link), 'KEEPTTL')
else
  -- A thread with a conversation is engaged, even if it was moved to the key of a released one.
  writeLink(thread, generation, '1', link)
  list(thread, channel, people, lastActivityMs)
end
return held
