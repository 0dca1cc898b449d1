-- The reconciler: of active lineages, those without a live job that no worker trains either are queued anew.
-- KEYS: root    ARGV: prefix of the queue's job keys, lineages…
-- Returns: {lineage, generation to enqueue, …}
local now = milliseconds()
end_leases()
local running = {}

-- What a worker that is alive says it trains, or nil.
local function trained_by(worker)
  if running[worker] == nil then
    local announced = redis.call('GET', root .. ':worker:' .. worker)
    running[worker] = false
    if announced then
      running[worker] = {}
      local said = (parsed(announced) or {}).running
      for _, key in ipairs(type(said) == 'table' and said or {}) do running[worker][key] = true end
    end
  end
  return running[worker]
end

-- A start of a moment ago its worker may not have said yet.
local function is_trained(key, worker, updated)
  local trained = trained_by(worker)
  return trained and (now - (tonumber(updated or '') or 0) < 20000 or trained[key])
end

local answer = {}
for i = 2, #ARGV do
  local key = ARGV[i]
  local status, generation, worker, updated, lease =
    unpack(redis.call('HMGET', lineage_key(key), 'status', 'generation', 'worker', 'updatedAt', 'lease'))
  if status ~= 'queued' and status ~= 'running' then
    redis.call('SREM', root .. ':active', key)
  elseif is_asked(key) then
    -- Redis may have lost the newest leases; a program that goes on renews this one.
    if status == 'running' then redis.call('ZADD', root .. ':leases', 'NX', end_of_lease(lease), key) end
  elseif not generation or redis.call('EXISTS', ARGV[1] .. job_of(key)) == 0 then
    local wanted
    if status == 'queued' then
      if not redis.call('ZSCORE', root .. ':retries', key) then
        local isOwn = generation and job_of(key) == key .. '-' .. generation
        wanted = isOwn and tonumber(generation) or queue_lineage(key)
      end
    elseif not is_trained(key, worker, updated) then
      raise_fence(key)
      set_watchers(key, 'waiting')
      wanted = queue_lineage(key)
    end
    if wanted then
      count('requeued')
      answer[#answer + 1] = key
      answer[#answer + 1] = wanted
    end
  end
  place_lineage(key)
end
return answer
