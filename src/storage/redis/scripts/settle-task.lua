-- settle-task: ends a claim on a task. ARGV: id, token, outcome ('done', 'back', 'later' or 'dead'), ms
-- to wait or code. Returns 1, or 0 and nothing changed when the claim is no longer valid.
local id, token, outcome, argument = unpack(ARGV)

if redis.call('HGET', takenKey, id) ~= token then return 0 end
redis.call('HDEL', takenKey, id)
local set = setOfTask(id)
local t = now()
if outcome == 'later' then
  redis.call('ZADD', set, t + tonumber(argument), id)
elseif outcome == 'back' then
  redis.pcall('HINCRBY', taskKey(id), 'attempt', -1)
  redis.call('ZADD', set, t + tonumber(argument), id)
else
  redis.call('ZREM', set, id)
  if outcome == 'dead' then
    moveToDeadLetter(taskKey(id), id)
    fileDeadLetter(id, '', argument, t)
  else
    redis.call('DEL', taskKey(id))
  end
end
return 1
