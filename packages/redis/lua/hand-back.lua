-- A worker gives a lineage back: running → queued, for another one to take.
-- KEYS: root    ARGV: lineage, fence, '1' if a start that failed must stay counted
-- Returns: generation to enqueue, or 0 if stale
local lineage = lineage_key(ARGV[1])
if redis.call('HGET', lineage, 'fence') ~= ARGV[2] then return 0 end
if redis.call('HGET', lineage, 'status') ~= 'running' then return 0 end
redis.call('HINCRBY', lineage, 'fence', 1)
if ARGV[3] ~= '1' then redis.call('HSET', lineage, 'starts', 0) end
set_watchers(ARGV[1], 'waiting')
return queue_lineage(ARGV[1])
