-- revive-task: puts a task in the place of its dead letter, due at once.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  id
-- ARGV[2]  content: the task's JSON
-- ARGV[3]  lane: 'prompt', 'export' or 'upkeep'
-- ARGV[4]  person: who has asked for it, or ''
--
-- Returns 1, or 0 and nothing changed when there is no such dead letter.
local id, content, lane, person = unpack(ARGV)

if redis.call('HGET', deadLetterKey(id), 'thread') ~= '' then return 0 end
removeDeadLetter(id, '')
redis.call('DEL', askedKey(id))
addTask(id, content, now(), lane, person ~= '' and person or nil)
return 1
