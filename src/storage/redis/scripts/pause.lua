-- pause: neuroflash is not asked for a time; a longer pause in force stays. What is over stays too, until
-- `resume`. ARGV: ms.
local t, ms = now(), tonumber(ARGV[1])
if ms > 0 and tonumber(redis.call('GET', pauseKey) or 0) < t + ms then
  redis.call('SET', pauseKey, string.format('%.0f', t + ms))
  redis.call('DEL', gateKey)
end
return 1
