-- The reconciler found no live job: if no worker trains the lineage either, it is queued anew.
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

-- A worker that is alive says what it trains; a start of a moment ago it may not have said yet.
local function is_trained()
  local text = redis.call('GET', root .. ':worker:' .. redis.call('HGET', lineage, 'worker'))
  if not text then return false end
  if milliseconds() - tonumber(redis.call('HGET', lineage, 'updatedAt')) < 20000 then return true end
  for _, key in ipairs(cjson.decode(text).running) do
    if key == ARGV[1] then return true end
  end
  return false
end

if is_trained() then return 0 end
raise_fence(ARGV[1])
count('requeued')
set_watchers(ARGV[1], 'waiting')
return queue_lineage(ARGV[1])
