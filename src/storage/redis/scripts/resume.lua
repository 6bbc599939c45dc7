-- resume: neuroflash can be asked again, as a question has shown. A pause that is still in force stays: it was
-- asked for after that question.
--
-- KEYS[1]  tag: every key begins with it
if tonumber(redis.call('GET', pauseKey) or 0) <= now() then
  redis.call('DEL', pauseKey, gateKey)
  wake()
end
return 1
