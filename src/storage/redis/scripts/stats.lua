-- stats: what is stored, in numbers.
--
-- KEYS[1]  tag: every key begins with it
--
-- Returns {unsettled items, held threads, dead letters, age of the oldest unsettled item in ms, a list of
-- {code, how many dead letters of it}, ms until a pause ends, whether the bot is halted (1 or 0)}. The codes are those of the newest dead letters, as
-- many as are looked at in one step.
local t = now()
local since = string.format('(%.0f', t - deadLetterMs)
local oldest = redis.call('ZRANGE', openKey, 0, 0, 'WITHSCORES')

local counts = {}
for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', deadKey, '+inf', since, 'LIMIT', 0, mostInOneStep)) do
  local code = redis.call('HGET', deadLetterKey(id), 'code')
  if code then counts[code] = (counts[code] or 0) + 1 end
end
local byCode = {}
for code, count in pairs(counts) do table.insert(byCode, { code, count }) end

return {
  redis.call('ZCARD', openKey),
  redis.call('HLEN', heldKey),
  redis.call('ZCOUNT', deadKey, since, '+inf'),
  math.max(0, t - tonumber(oldest[2] or t)),
  byCode,
  math.max(0, tonumber(redis.call('GET', pauseKey) or t) - t),
  redis.call('EXISTS', haltKey),
}
