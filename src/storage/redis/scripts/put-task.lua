-- put-task: stores a task, due at once. ARGV: id, content. Returns 'stored' or 'seen'.
if addTask(ARGV[1], ARGV[2], now()) then return 'stored' end
return 'seen'
