-- unlist: takes a thread out of lists, unless its link has changed since it was read.
--
-- KEYS[1]   tag: every key begins with it
-- ARGV[1]   thread
-- ARGV[2]   raw: its link as it was read, or ''
-- ARGV[3]   channel: out of whose list, or ''
-- ARGV[4…]  people: out of whose lists
--
-- Returns 1 or, nothing changed, 0.
local thread, raw, channel = unpack(ARGV)
local people = { unpack(ARGV, 4) }

if rawLink(thread) ~= raw then return 0 end
unlist(thread, channel, people)
return 1
