-- A worker takes a lineage: raises the fence, queued | running → running. A lineage that is running was
-- delivered again, so its worker is gone; its writes are stale from here on.
-- KEYS: root    ARGV: lineage, worker, starts without progress that are allowed
-- Returns: {} for nothing to do | {fence, epoch, target, recipe, checkpoints, watched epochs…}
local key = ARGV[1]
local lineage = lineage_key(key)
local status = redis.call('HGET', lineage, 'status')
if status ~= 'queued' and status ~= 'running' then return {} end
local epoch = tonumber(redis.call('HGET', lineage, 'epoch'))
local fence = redis.call('HINCRBY', lineage, 'fence', 1)
if target_of(key) <= epoch then
  rest_lineage(key)
  return {}
end
if redis.call('HINCRBY', lineage, 'starts', 1) > tonumber(ARGV[3]) then
  quarantine(key, cjson.encode({ code = 'POISONED', message = 'the lineage was started '
    .. ARGV[3] .. ' times without finishing an epoch; look at the workers\' logs, then retry' }))
  return {}
end
redis.call('HSET', lineage, 'status', 'running', 'worker', ARGV[2], 'updatedAt', milliseconds())
set_watchers(key, 'running')
local answer = { fence, epoch, target_of(key), redis.call('HGET', lineage, 'recipe'),
  redis.call('HGET', lineage, 'checkpoints') or '[]' }
for _, watched in ipairs(watched_ahead(key, epoch)) do answer[#answer + 1] = watched end
return answer
