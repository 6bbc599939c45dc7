-- pause: neuroflash is not asked for a time; a longer pause in force stays. What is over stays too, until `resume`.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  ms: for how long
local ms = unpack(ARGV)
ms = tonumber(ms)

local t = now()
if ms > 0 and tonumber(redis.call('GET', pauseKey) or 0) < t + ms then
  redis.call('SET', pauseKey, string.format('%.0f', t + ms))
  redis.call('DEL', gateKey)
end
return 1
