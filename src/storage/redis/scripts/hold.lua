-- hold: renews a claim and records the item's stage and the thread's link, all or nothing.
-- ARGV: thread, token, the claim's generation, lease in ms, id, stage or '', link's JSON or ''.
-- Returns 1, or 0 and nothing changed when the claim is no longer valid.
-- Generation and engaged stay as they are in Redis: a put may have engaged the thread meanwhile.
local thread, token, claimGeneration, leaseMs, id, stage, link = unpack(ARGV)

if redis.call('HGET', heldKey, thread) ~= token then return 0 end
local generation, engaged = readLink(thread)
if generation ~= claimGeneration then return 0 end

redis.call('ZADD', lanesKey, now() + tonumber(leaseMs), thread)
if stage ~= '' then redis.call('HSET', itemKey(id), 'stage', stage) end
if link ~= '' then writeLink(thread, generation, engaged, link) end
return 1
