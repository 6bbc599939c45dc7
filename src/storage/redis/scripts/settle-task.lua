-- settle-task: ends a claim on a task.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  id
-- ARGV[2]  token: of the claim
-- ARGV[3]  outcome: 'done', 'back', 'later' or 'dead'
-- ARGV[4]  argument: 'back', 'later': ms until it is taken again; 'dead': the code; 'done': ''
--
-- Returns 1, or 0 and nothing changed when the claim is no longer valid.
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
