-- A worker gives a lineage back: running → queued, for another one to take.
-- KEYS: root    ARGV: lineage, fence    Returns: generation to enqueue, or 0 if stale
local lineage = lineage_key(ARGV[1])
if redis.call('HGET', lineage, 'fence') ~= ARGV[2] then return 0 end
if redis.call('HGET', lineage, 'status') ~= 'running' then return 0 end
return give_back(ARGV[1]) or 0
