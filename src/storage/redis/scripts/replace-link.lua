-- replace-link: gives a held thread whose link cannot be read, or is not there, a fresh one of the same
-- generation; what was there is set aside. Where not even the generation can be read, the item's is
-- taken. ARGV: thread, token, the item's generation, the fresh link's JSON up to its times, channel,
-- author.
-- Returns the new link, or nothing when the claim is no longer valid.
local thread, token, itemGeneration, newLink, channel, author = unpack(ARGV)

if redis.call('HGET', heldKey, thread) ~= token then return nil end
local t = now()
local generation, engaged = readLink(thread)
if generation ~= nil then setLinkAside(thread, t) end
writeLink(thread, generation or itemGeneration, engaged or '1', linkFrom(newLink, t))
list(thread, channel, { author }, t)
return redis.call('GET', linkKey(thread))
