-- stats: returns {unsettled items, held threads, dead letters, age of the oldest unsettled item in ms}.
local t = now()
local oldest = redis.call('ZRANGE', openKey, 0, 0, 'WITHSCORES')
return {
  redis.call('ZCARD', openKey),
  redis.call('HLEN', heldKey),
  redis.call('ZCOUNT', deadKey, string.format('(%.0f', t - deadLetterMs), '+inf'),
  math.max(0, t - tonumber(oldest[2] or t)),
}
