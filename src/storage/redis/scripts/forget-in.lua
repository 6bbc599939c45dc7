-- forget-in: writes a thread's link without a person, and takes the thread out of their list.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  thread
-- ARGV[2]  raw: its link as it was found, or ''
-- ARGV[3]  record: the link's new JSON, or '' where there is none to be written
-- ARGV[4]  person
--
-- Returns 'forgotten', or, nothing changed, 'held' while somebody is at work in the thread, or 'changed': the link is no
-- longer as it was found.
local thread, raw, record, person = unpack(ARGV)

if redis.call('HEXISTS', heldKey, thread) == 1 then return 'held' end
if rawLink(thread) ~= raw then return 'changed' end
local generation, engaged = readLink(thread)
if generation and record ~= '' then
  redis.call('SET', linkKey(thread), linkRecord(generation, engaged, record), 'KEEPTTL')
end
redis.call('ZREM', personKey(person), thread)
return 'forgotten'
