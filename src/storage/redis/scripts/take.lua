-- take: see taking.lua.
--
-- KEYS[1]  tag: every key begins with it
-- ARGV[1]  token: of the new claim: a random one
-- ARGV[2]  leaseMs: how long the claim holds from now, ms
-- ARGV[3]  mostEach: how many turns of one person run at once at most
local token, leaseMs, mostEach = unpack(ARGV)
return take(token, tonumber(leaseMs), tonumber(mostEach))
