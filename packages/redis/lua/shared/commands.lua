-- What tells that a decision was overtaken.

-- Those that the script has touched.
local touched_lineages = {}

-- Notes that a lineage is used: what was decided of an earlier state of it does not hold any more.
local function touch_lineage(key)
  touched_lineages[key] = true
  redis.call('HINCRBY', lineage_key(key), 'watchings', 1)
  redis.call('ZADD', root .. ':lineages', milliseconds(), key)
end

-- True if a lineage rests and is as somebody has read it who wants to take from it.
local function is_untouched(key, watchings, fence, checkpoints)
  local now = redis.call('HMGET', lineage_key(key), 'status', 'watchings', 'fence', 'checkpoints')
  if now[1] ~= 'idle' and now[1] ~= 'quarantined' then return false end
  return (now[2] or '0') == watchings and (now[3] or '0') == fence and (now[4] or '[]') == checkpoints
end

-- False for a command that was overtaken: another scheduler, which read the same outbox, has carried out newer
-- ones of this trial. `once`: nor may it be carried out again.
local function is_current(sweep, number, version, once)
  local newest = tonumber(redis.call('HGET', trial_key(sweep, number), 'commanded') or '')
  version = tonumber(version)
  if not version or not newest then return true end
  return version > newest or (version == newest and not once)
end

local function note_command(sweep, number, version)
  local trial = trial_key(sweep, number)
  if version == '' or not is_there(sweep) or redis.call('EXISTS', trial) == 0 then return end
  redis.call('HSET', trial, 'commanded', version)
end
