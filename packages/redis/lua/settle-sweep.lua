-- Takes a sweep from the due set if nothing is left to do for it, and from the live ones if it has ended too.
-- KEYS: root, due, inbox, outbox    ARGV: id    Returns: 1 if it was taken
if redis.call('LLEN', KEYS[3]) > 0 or redis.call('LLEN', KEYS[4]) > 0 then return 0 end
local status = redis.call('HGET', sweep_key(ARGV[1]), 'status')
if status ~= 'running' and status ~= 'paused' then redis.call('SREM', root .. ':live', ARGV[1]) end
return redis.call('ZREM', KEYS[2], ARGV[1])
