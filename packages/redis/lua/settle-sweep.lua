-- Takes a sweep from the due set if nothing is left to do for it.
-- KEYS: root, due, inbox, outbox    ARGV: id    Returns: 1 if it was taken
if redis.call('LLEN', KEYS[3]) == 0 and redis.call('LLEN', KEYS[4]) == 0 then
  return redis.call('ZREM', KEYS[2], ARGV[1])
end
return 0
