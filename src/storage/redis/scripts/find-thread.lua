-- find-thread: a thread as it is found, by a task that would release it. ARGV: the task's id, token, thread.
-- Returns {'lost'}, or {'found', its link as it is stored or '', whether anything is stored as its link,
-- items that wait, whether one is in work}.
local task, token, thread = unpack(ARGV)

if redis.call('HGET', takenKey, task) ~= token then return { 'lost' } end
local waiting, inWork = countItems(thread)
return { 'found', rawLink(thread), redis.call('EXISTS', linkKey(thread)), waiting, inWork }
