-- hold-task: renews a claim on a task, and records how far it has come.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  id
-- ARGV[2]  token: of the claim
-- ARGV[3]  leaseMs: how long the claim holds from now, ms
-- ARGV[4]  content: the task's new JSON, or ''
--
-- Returns 1, or 0 and nothing changed when the claim is no longer valid.
local id, token, leaseMs, content = unpack(ARGV)

if redis.call('HGET', takenKey, id) ~= token then return 0 end
redis.call('ZADD', setOfTask(id), now() + tonumber(leaseMs), id)
if content ~= '' then
  redis.call('HSET', taskKey(id), 'content', content, 'v', recordVersion)
  redis.call('HDEL', taskKey(id), 'lost')
end
return 1
