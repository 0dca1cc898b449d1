-- Decides whether a sweep may be removed; from then on nothing more is written for it. What is left in its inbox
-- or outbox would find it gone: its watches would stay.
-- KEYS: root, sweep hash, inbox, outbox    ARGV: id
-- Returns: 'gone' | 'busy' while something is left to do, a cancel perhaps | 'live' while it is not final | 'begun'
local status = redis.call('HGET', KEYS[2], 'status')
if not status then return 'gone' end
if status ~= 'removing' and (redis.call('LLEN', KEYS[3]) > 0 or redis.call('LLEN', KEYS[4]) > 0) then return 'busy' end
if status == 'running' or status == 'paused' then return 'live' end
redis.call('SADD', root .. ':removals', ARGV[1])
redis.call('HSET', KEYS[2], 'status', 'removing')
redis.call('ZREM', root .. ':sweeps', ARGV[1])
redis.call('ZREM', root .. ':due', ARGV[1])
redis.call('SREM', root .. ':live', ARGV[1])
tell_change(ARGV[1])
return 'begun'
