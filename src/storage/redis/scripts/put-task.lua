-- put-task: stores a task, due at once.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  id
-- ARGV[2]  content: its JSON
-- ARGV[3]  lane: 'prompt', 'export' or 'upkeep'
-- ARGV[4]  person: who has asked for it, or ''
--
-- Returns 'stored' or 'seen'.
local id, content, lane, person = unpack(ARGV)

if addTask(id, content, now(), lane, person ~= '' and person or nil) then return 'stored' end
return 'seen'
