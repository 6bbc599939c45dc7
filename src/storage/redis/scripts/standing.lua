-- standing: what is left of a thread, and whether anybody is at work there. Changes nothing.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  thread
--
-- Returns {its unsettled items, whether the first is in work (1 or 0), the first one's id or '' (also where it was
-- withdrawn), its stage or '', ms left
-- of a pause or -1, whether the bot is halted (1 or 0)}. Of an answer that is ready only the stage's name comes: the answer may be long.
local thread = unpack(ARGV)

local t = now()
local member = redis.call('ZRANGE', boxKey(thread), 0, 0)[1]
local id = member and idOfMember(member) or ''
local stage = ''
if member then
  local found, withdrawn = unpack(orFalse(redis.pcall('HMGET', itemKey(id), 'stage', 'withdrawn')) or {})
  stage = found or ''
  if withdrawn then id = '' end
end
local pausedMs, isHalted = pauseAt(t)
return {
  redis.call('ZCARD', boxKey(thread)),
  isInWork(thread, t) and 1 or 0,
  id,
  isAnswered(stage) and 'answered:' or stage,
  pausedMs,
  isHalted and 1 or 0,
}
