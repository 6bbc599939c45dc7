-- hold-task: renews a claim on a task. ARGV: id, token, lease in ms, new content or ''.
-- Returns 1, or 0 and nothing changed when the claim is no longer valid.
local id, token, leaseMs, content = unpack(ARGV)

if redis.call('HGET', takenKey, id) ~= token then return 0 end
redis.call('ZADD', setOfTask(id), now() + tonumber(leaseMs), id)
if content ~= '' then
  redis.call('HSET', taskKey(id), 'content', content, 'v', recordVersion)
  redis.call('HDEL', taskKey(id), 'lost')
end
return 1
