-- pause: no thread is handed out for a time; a longer pause in force stays. ARGV: ms.
local t, ms = now(), tonumber(ARGV[1])
if ms > 0 and tonumber(redis.call('GET', pauseKey) or 0) < t + ms then
  redis.call('SET', pauseKey, string.format('%.0f', t + ms), 'PX', ms)
end
return 1
