-- unlist: takes a thread out of lists, unless its link has changed since it was read.
-- ARGV: thread, its link as it was read or '', channel or '', people. Returns 1 or, nothing changed, 0.
local thread, raw, channel = unpack(ARGV)

if rawLink(thread) ~= raw then return 0 end
unlist(thread, channel, { unpack(ARGV, 4) })
return 1
