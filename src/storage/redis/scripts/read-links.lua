-- read-links: two threads' links as they are stored.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  from
-- ARGV[2]  to: another thread, or the same
--
-- Returns {link or '', whether anything is stored as the link (1 or 0), the same of the other}.
local from, to = unpack(ARGV)

return {
  rawLink(from), redis.call('EXISTS', linkKey(from)),
  rawLink(to), redis.call('EXISTS', linkKey(to)),
}
