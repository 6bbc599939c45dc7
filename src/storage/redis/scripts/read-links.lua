-- read-links: two threads' links as they are stored. ARGV: thread, another. Returns {link or '', whether
-- anything is stored as the link, the same of the other}.
local from, to = unpack(ARGV)

return {
  rawLink(from), redis.call('EXISTS', linkKey(from)),
  rawLink(to), redis.call('EXISTS', linkKey(to)),
}
