-- listed: a part of the list of a channel's or a person's threads.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  kind: 'channel' or 'person'
-- ARGV[2]  id: of the channel or person
-- ARGV[3]  direction: 'latest' first, or longest 'idle' first
-- ARGV[4]  before: last active before, ms since 1970, or '+inf'
-- ARGV[5]  offset: how many to pass over
-- ARGV[6]  limit: how many at most
--
-- Returns a list of {thread, its link as it is stored or '', how many items it has}.
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
