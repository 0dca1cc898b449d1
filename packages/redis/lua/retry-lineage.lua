-- A start failed: running → queued, but into the queue only after a while.
-- KEYS: root
-- ARGV: lineage, fence, failure JSON, delay in ms, counts ('1'|''), alone ('1'|''), elsewhere ('1'|'')
-- Returns: 1 | 0 if stale
local lineage = lineage_key(ARGV[1])
if redis.call('HGET', lineage, 'fence') ~= ARGV[2] then return 0 end
if redis.call('HGET', lineage, 'status') ~= 'running' then return 0 end
local due = milliseconds() + tonumber(ARGV[4])
local avoid = ARGV[7] == '1' and redis.call('HGET', lineage, 'worker') or ''
raise_fence(ARGV[1])
if ARGV[5] == '' then redis.call('HINCRBY', lineage, 'starts', -1) end
redis.call('HSET', lineage, 'failure', ARGV[3], 'alone', ARGV[6], 'avoid', avoid, 'avoidUntil', due + 30000)
set_watchers(ARGV[1], 'waiting')
queue_lineage(ARGV[1])
redis.call('ZADD', root .. ':retries', due, ARGV[1])
place_lineage(ARGV[1])
count('retried')
return 1
