-- free-own: ends the leases of a dead process, so that what it held is taken again at once. The next take finds that the
-- claims were lost, as when a lease runs out.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  suffix: what the tokens of its claims end with
--
-- Returns how many claims there were.
local suffix = unpack(ARGV)

-- What such tokens hold, by a hash of thread or task → token.
local function heldIn(key)
  local held, all = {}, redis.call('HGETALL', key)
  for place = 1, #all, 2 do
    if string.sub(all[place + 1], -#suffix) == suffix then held[#held + 1] = all[place] end
  end
  return held
end

local t = now()
local threads, tasks = heldIn(heldKey), heldIn(takenKey)
for _, thread in ipairs(threads) do redis.call('ZADD', lanesKey, 'XX', t, thread) end
for _, id in ipairs(tasks) do redis.call('ZADD', setOfTask(id), 'XX', t, id) end
wake()
return #threads + #tasks
