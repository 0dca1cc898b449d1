-- How far a lineage is, and who may say so.

local last_fence = 0

-- A fence above every one of this lineage that was ever given out, also if Redis lost its newest records: its clock has
-- gone on since. Kept below 2^53. Lineages that one script takes have different ones, so that who holds several and mixes them
-- up is refused; those of several scripts may be equal, for each is compared with its own lineage's alone.
local function raise_fence(key)
  local before = tonumber(redis.call('HGET', lineage_key(key), 'fence') or '0')
  last_fence = math.max(before + 1, milliseconds(), last_fence + 1)
  redis.call('HSET', lineage_key(key), 'fence', digits(last_fence))
  return last_fence
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
