-- drop-letter: removes a dead letter for good.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  id
--
-- Returns 1, or 0 when there was none.
local id = unpack(ARGV)

local thread = redis.call('HGET', deadLetterKey(id), 'thread')
if not thread then return 0 end
removeDeadLetter(id, thread)
return 1
