-- How far a lineage is, and who may say so.

-- A fence above every one that was ever given out, also if Redis lost its newest records: its clock has
-- gone on since. Kept below 2^53.
local function raise_fence(key)
  local fence = math.max(tonumber(redis.call('HGET', lineage_key(key), 'fence') or '0') + 1, milliseconds())
  redis.call('HSET', lineage_key(key), 'fence', digits(fence))
  return fence
end

-- Counts what the reconciler and the fences did, for /metrics.
local function count(name) redis.call('HINCRBY', root .. ':counters', name, 1) end

-- The epochs of a lineage that are reported.
local function epoch_of(key) return tonumber(redis.call('HGET', lineage_key(key), 'epoch') or '0') end

-- The same, after a look at its reports: a torn append-only file may bring back half of a script. What lies beyond the
-- epoch was never answered.
local function mended_epoch(key)
  local lineage, known = lineage_key(key), epoch_of(key)
  local reports = redis.call('LLEN', lineage .. ':reports')
  if reports > known then
    redis.call('LTRIM', lineage .. ':reports', known == 0 and 1 or 0, known == 0 and 0 or known - 1)
    count('mended')
  elseif reports < known then
    known = reports
    redis.call('HSET', lineage, 'epoch', known)
    count('mended')
  end
  return known
end

-- True for what an epoch can be: a whole number from 1 on.
local function is_epoch(value) return value ~= nil and value >= 1 and value % 1 == 0 end
