-- ping: writes, since a Redis that only reads (a replica, memory used up, a full disk) is of no use.
--
-- KEYS[1]  tag: every key begins with it
redis.call('SET', writtenKey, '1')
return 1
