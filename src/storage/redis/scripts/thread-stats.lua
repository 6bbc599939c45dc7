-- thread-stats: ARGV: thread. Returns {its unsettled items, its dead letters}.
local since = string.format('(%.0f', now() - deadLetterMs)
return { redis.call('ZCARD', boxKey(ARGV[1])), redis.call('ZCOUNT', failedKey(ARGV[1]), since, '+inf') }
