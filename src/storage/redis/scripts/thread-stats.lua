-- thread-stats: how much of a thread waits, and how much failed.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  thread
--
-- Returns {its unsettled items, its dead letters}.
local thread = unpack(ARGV)

local since = string.format('(%.0f', now() - deadLetterMs)
return { redis.call('ZCARD', boxKey(thread)), redis.call('ZCOUNT', failedKey(thread), since, '+inf') }
