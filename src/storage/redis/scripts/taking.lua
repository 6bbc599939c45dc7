-- How items are handed out: in a step of its own (`take`), or at the end of another (`andTake`). Rests on common.lua.

-- Hands out the first item of the thread whose turn it is.
--
-- token     of the new claim: a random one
-- leaseMs   how long the claim holds from now, ms
-- mostEach  how many turns of one person run at once at most
--
-- Returns {'idle'}, {'idle', ms until the next is due} or {'claim', id, thread, attempt, the item's fields, the
-- thread's link, the time in ms, ms left of a pause or -1, how many items wait behind it}. Instead of what cannot be read
-- comes false; what then becomes of it is up to the caller.
--
-- A thread is due when it is ready, when its lease has run out, or when it is time to try it again: one comparison.
-- A due thread goes into the queue of its person, the author of its first item. Whoever has a queue stands in the
-- line once, and after each turn goes to its end. So nobody waits for more than one turn of each person before them,
-- however much those have written. Each thread is moved once each time it becomes due, so a take costs the logarithm
-- of what waits.
--
-- A claim whose lease has run out was lost. Its item rests, longer with each loss in a row.
--
-- A pause shuts a gate behind each thread that is handed out. While much of the pause is left it shuts for a second:
-- only an answer that is still to be posted has any use for it. When the pause is over it shuts for as long as the claim, so that a
-- single question finds out whether neuroflash answers.
--
-- The item handed out stays the thread's first until it is done with, even if an older message arrives meanwhile: its
-- question may already be with neuroflash. Only one that is handed back before it was asked goes back to its place.
local function take(token, leaseMs, mostEach)
  local function firstOf(thread)
    return redis.call('ZRANGE', boxKey(thread), 0, 0)[1]
  end

  -- '' if the item cannot be read: it is set aside when its turn comes.
  local function authorOf(member)
    local author = orFalse(redis.pcall('HGET', itemKey(idOfMember(member)), 'author'))
    return author or ''
  end

  local function standInLine(person)
    redis.call('ZADD', lineKey, 'NX', redis.call('INCR', arrivalsKey), person)
  end

  -- Moves due threads into the queues. Returns a thread that begins with an announcement, and that, if there is one: it
  -- does not stand in line.
  local function lineUp(t, isShut)
    for _ = 1, mostLinedUp do
      local thread, due = unpack(redis.call('ZRANGE', lanesKey, 0, 0, 'WITHSCORES'))
      if not thread or tonumber(due) > t then return nil end
      local member = firstOf(thread)
      if member and tonumber(due) == atOnceMs then return thread, member end
      if member and isShut then return nil end
      local wasLost = member and redis.call('HEXISTS', heldKey, thread) == 1
      local rest = wasLost and restAfterLoss(itemKey(idOfMember(member)), token) or 0
      removeLane(thread)
      endClaim(thread)
      if rest > 0 then
        redis.call('ZADD', lanesKey, t + rest, thread)
      elseif member then
        local person = authorOf(member)
        redis.call('HSET', queuedKey, thread, person)
        redis.call('ZADD', queueKey(person), due, thread)
        standInLine(person)
      end
    end
  end

  -- Returns the thread whose turn it is, its first item, and its person, who goes to the end of the line.
  local function nextInLine()
    local place = 0
    while true do
      local person = redis.call('ZRANGE', lineKey, place, place)[1]
      if not person then return nil end
      if tonumber(redis.call('HGET', runningKey, person) or 0) >= mostEach then
        place = place + 1
      else
        local thread = redis.call('ZRANGE', queueKey(person), 0, 0)[1]
        if thread then leaveQueue(thread) end
        redis.call('ZREM', lineKey, person)
        if redis.call('EXISTS', queueKey(person)) == 1 then standInLine(person) end
        local member = thread and firstOf(thread)
        if member then return thread, member, person end
      end
    end
  end

  -- The short way while nobody stands in line: returns the same of the thread that is due if it is the only one.
  -- Sending it through queue and line would make no difference, and is a third of the work of a take.
  local function onlyDue(t)
    local first = redis.call('ZRANGE', lanesKey, 0, 1, 'WITHSCORES')
    local thread, due, nextDue = first[1], tonumber(first[2]), tonumber(first[4])
    if not thread or due > t or due == atOnceMs or (nextDue and nextDue <= t) then return nil end
    if redis.call('EXISTS', lineKey) == 1 or redis.call('HEXISTS', heldKey, thread) == 1 then return nil end
    local member = firstOf(thread)
    if not member then return nil end
    local person = authorOf(member)
    if tonumber(redis.call('HGET', runningKey, person) or 0) >= mostEach then return nil end
    return thread, member, person
  end

  local function handOut(thread, member, person, t, pausedMs)
    local id = idOfMember(member)
    redis.call('ZADD', lanesKey, t + leaseMs, thread)
    redis.call('HSET', heldKey, thread, token)
    if person then
      redis.call('HSET', runnersKey, thread, person)
      redis.call('HINCRBY', runningKey, person, 1)
    end
    redis.call('ZADD', boxKey(thread), 'XX', '-inf', member)
    local attempt = orFalse(redis.pcall('HINCRBY', itemKey(id), 'attempt', 1))
    local fields = fieldsOf(id)
    local link = orFalse(redis.pcall('GET', linkKey(thread)))
    return { 'claim', id, thread, attempt, fields, link, t, pausedMs, redis.call('ZCARD', boxKey(thread)) - 1 }
  end

  local function idle(t, opensAt)
    local due = tonumber(redis.call('ZRANGE', lanesKey, 0, 0, 'WITHSCORES')[2])
    if opensAt > t and redis.call('EXISTS', lineKey) == 1 then due = t end
    if not due then return { 'idle' } end
    return { 'idle', math.max(due, opensAt, t) - t }
  end

  local function opensIn(pausedMs, isHalted)
    if pausedMs == -1 then return 0 end
    if not isHalted and pausedMs > 0 and pausedMs <= longPauseMs then return pausedMs end
    return math.max(0, redis.call('PTTL', gateKey))
  end

  local t = now()
  local pausedMs, isHalted = pauseAt(t)
  if pausedMs == -1 then
    local thread, member, person = onlyDue(t)
    if thread then return handOut(thread, member, person, t, -1) end
  end
  local opensAt = t + opensIn(pausedMs, isHalted)
  local isShut = opensAt > t
  local thread, member, person = lineUp(t, isShut)
  if not thread and not isShut then
    thread, member, person = nextInLine()
    if thread and pausedMs ~= -1 then
      redis.call('SET', gateKey, 1, 'PX', pausedMs > 0 and gateMs or leaseMs)
    end
  end
  if not thread then return idle(t, opensAt) end
  local claim = handOut(thread, member, person, t, person and pausedMs or -1)
  if redis.call('EXISTS', lineKey) == 1 or redis.call('ZCOUNT', lanesKey, '-inf', t) > 0 then wake() end
  return claim
end

-- Does `work`, and if it answers `good` also takes, in the same step. Returns both answers. With '' for the token only
-- `work` is done.
--
-- Whatever `work` makes due wakes nobody at first: it is probably what is taken here, and `take` wakes somebody if more
-- is due. If nothing was taken, somebody is woken after all.
local function andTake(work, good, token, leaseMs, mostEach)
  if token == '' then return { work() } end
  wakeUp.isPutOff = true
  local done = work()
  wakeUp.isPutOff = false
  local taken = done == good and take(token, tonumber(leaseMs), tonumber(mostEach)) or { 'idle' }
  if wakeUp.isWanted and taken[1] == 'idle' then wake() end
  return { done, taken }
end
