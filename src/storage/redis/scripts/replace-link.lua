-- replace-link: gives a held thread whose link cannot be read, or is not there, a fresh one of the same
-- generation; what was there is set aside.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  thread
-- ARGV[2]  token: of the claim
-- ARGV[3]  itemGeneration: the item's: taken where the link's cannot be read
-- ARGV[4]  newLink: the fresh link's JSON up to its times
-- ARGV[5]  channel
-- ARGV[6]  author
--
-- Returns the new link as it is stored, or nothing when the claim is no longer valid.
local thread, token, itemGeneration, newLink, channel, author = unpack(ARGV)

if redis.call('HGET', heldKey, thread) ~= token then return nil end
local t = now()
local generation, engaged = readLink(thread)
if generation ~= nil then setLinkAside(thread, t) end
writeLink(thread, generation or itemGeneration, engaged or '1', linkFrom(newLink, t))
list(thread, channel, { author }, t)
return redis.call('GET', linkKey(thread))
