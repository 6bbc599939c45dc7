-- wake: leaves a token for whoever waits, here or in another process.
wake()
return 1
