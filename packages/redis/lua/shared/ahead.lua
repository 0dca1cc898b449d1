-- Training ahead. Where trials rest that are likely to go on, slots that nobody waits for may train their
-- lineages further. What is trained then is reported as always; the trials have it once they are promoted.
local ahead_lineages = root .. ':ahead'

local function speculated_key(key) return lineage_key(key) .. ':speculated' end

-- The farthest epoch up to which a lineage may be trained ahead, or 0.
local function ahead_of(key)
  local last = redis.call('ZREVRANGE', ahead_key(key), 0, 0, 'WITHSCORES')
  return tonumber(last[2] or '0')
end

-- Up to where a lineage is trained from an epoch on: as far as it is watched, else as far as it may be ahead.
local function goal_of(key, epoch)
  local target = target_of(key)
  return target > epoch and target or ahead_of(key)
end

-- True while a lineage that workers train stands in the line of a sweep.
local function someone_waits()
  for _, sweep in ipairs(redis.call('SMEMBERS', root .. ':ready')) do
    if redis.call('EXISTS', sweep_key(sweep) .. ':ready') == 1 then return true end
  end
  return false
end

-- The likeliest of the lineages that wait to be trained ahead, or nil.
local function likeliest_ahead(is_avoided_here)
  for _, key in ipairs(redis.call('ZREVRANGE', ahead_lineages, 0, 63)) do
    local status, epoch = unpack(redis.call('HMGET', lineage_key(key), 'status', 'epoch'))
    if ahead_of(key) <= tonumber(epoch or '0') then
      redis.call('ZREM', ahead_lineages, key)
    elseif status == 'queued' and target_of(key) <= tonumber(epoch)
      and not redis.call('ZSCORE', root .. ':retries', key) and not is_avoided_here(key) then
      return key
    end
  end
end

-- An epoch that nobody watched is counted for each sweep that had it trained ahead, once.
local function count_speculated(key, epoch)
  local counted = {}
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', ahead_key(key), epoch, '+inf')) do
    local sweep = split_watch(member)
    if not counted[sweep] and is_there(sweep) then
      counted[sweep] = true
      redis.call('HINCRBY', sweep_key(sweep), 'speculatedEpochs', 1)
      redis.call('ZADD', speculated_key(key), epoch, sweep .. '/' .. epoch)
      tell_change(sweep)
    end
  end
end

-- A trial goes on up to an epoch: those of its epochs that its sweep had trained ahead were of use.
local function use_speculated(sweep, key, from, upto)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', speculated_key(key), '(' .. from, upto)) do
    if split_watch(member) == sweep then
      redis.call('ZREM', speculated_key(key), member)
      redis.call('HINCRBY', sweep_key(sweep), 'speculatedUsed', 1)
      -- Its watch will find them there.
      if redis.call('HEXISTS', sweep_key(sweep), 'epochsBefore') == 1 then
        redis.call('HINCRBY', sweep_key(sweep), 'epochsBefore', -1)
      end
    end
  end
end
