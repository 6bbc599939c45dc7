-- wake: leaves a token for whoever waits, here or in another process.
--
-- KEYS[1]  tag: every key begins with it
wake()
return 1
