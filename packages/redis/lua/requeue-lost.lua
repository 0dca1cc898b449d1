-- The reconciler found no live job: if the worker is gone too, the lineage is queued anew.
-- KEYS: root    ARGV: lineage, generation the finding was made with
-- Returns: generation to enqueue, or 0
local lineage = lineage_key(ARGV[1])
if redis.call('HGET', lineage, 'generation') ~= ARGV[2] then return 0 end
local status = redis.call('HGET', lineage, 'status')
if status == 'queued' then
  if redis.call('ZSCORE', root .. ':retries', ARGV[1]) then return 0 end
  count('requeued')
  return tonumber(ARGV[2])
end
if status ~= 'running' then
  redis.call('SREM', root .. ':active', ARGV[1])
  return 0
end
local worker = redis.call('HGET', lineage, 'worker')
if redis.call('EXISTS', root .. ':worker:' .. worker) == 1 then return 0 end
raise_fence(ARGV[1])
count('requeued')
set_watchers(ARGV[1], 'waiting')
return queue_lineage(ARGV[1])
