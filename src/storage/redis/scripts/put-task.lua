-- put-task: stores a task, due at once. ARGV: id, content, lane, and who asked, or ''. Returns 'stored' or
-- 'seen'.
local id, content, lane, person = unpack(ARGV)

if addTask(id, content, now(), lane, person ~= '' and person or nil) then return 'stored' end
return 'seen'
