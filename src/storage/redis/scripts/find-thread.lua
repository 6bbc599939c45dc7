-- find-thread: a thread as it is found, by a task that would release it.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  task: the task's id
-- ARGV[2]  token: of the claim on the task
-- ARGV[3]  thread
--
-- Returns {'lost'} when the claim is no longer valid, or {'found', its link as it is stored or '', whether
-- anything is stored as its link (1 or 0), items that wait, whether one is in work (1 or 0)}.
local task, token, thread = unpack(ARGV)

if redis.call('HGET', takenKey, task) ~= token then return { 'lost' } end
local waiting, inWork = countItems(thread)
return { 'found', rawLink(thread), redis.call('EXISTS', linkKey(thread)), waiting, inWork }
