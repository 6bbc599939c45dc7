-- take-task: hands out the task that has been due longest. ARGV: token, lease in ms. Returns {'idle'},
-- {'idle', ms until the next is due} or {'task', id, attempt, the task's fields}; what cannot be read
-- is false and left to the caller. Nothing of `pause` holds tasks up.
local token, leaseMs = ARGV[1], tonumber(ARGV[2])

local function orFalse(reply)
  if type(reply) == 'table' and reply.err then return false end
  return reply
end

local t = now()
local first = redis.call('ZRANGE', tasksKey, 0, 0, 'WITHSCORES')
if #first == 0 then return { 'idle' } end
local id, due = first[1], tonumber(first[2])
if due > t then return { 'idle', due - t } end
redis.call('ZADD', tasksKey, t + leaseMs, id)
redis.call('HSET', takenKey, id, token)
local attempt = orFalse(redis.pcall('HINCRBY', taskKey(id), 'attempt', 1))
return { 'task', id, attempt, orFalse(redis.pcall('HMGET', taskKey(id), 'v', 'content', 'received')) }
