-- ping: writes, since a Redis that only reads (a replica, memory used up, a disk that is full) is of no use.
redis.call('SET', writtenKey, '1')
return 1
