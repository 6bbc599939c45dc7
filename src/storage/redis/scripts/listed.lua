-- listed: a part of the list of a channel's or a person's threads. ARGV: 'channel' or 'person', its id,
-- 'latest' or 'idle' (longest idle first), active before (ms or '+inf'), how many to pass over, how
-- many. Returns a list of {thread, its link as it is stored or '', how many items it has}.
local kind, id, direction, before, offset, limit = unpack(ARGV)

local key = kind == 'channel' and channelKey(id) or personKey(id)
local members
if direction == 'latest' then
  members = redis.call('ZRANGE', key, before, '-inf', 'BYSCORE', 'REV', 'LIMIT', offset, limit)
else
  members = redis.call('ZRANGE', key, '-inf', before, 'BYSCORE', 'LIMIT', offset, limit)
end
local entries = {}
for i, member in ipairs(members) do
  local thread = kind == 'channel' and threadOfMember(member, id) or member
  entries[i] = { thread, rawLink(thread), redis.call('ZCARD', boxKey(thread)) }
end
return entries
