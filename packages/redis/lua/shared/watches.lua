-- Who watches a lineage, and where it stands in line for them.

local function watches_key(key) return lineage_key(key) .. ':watches' end

-- Of lineages that the script has read.
local read_watches = {}

-- Who watches a lineage, the nearest first: {member, epoch}, both as text. Whoever writes them forgets or mends what is read.
local function watches_of(key)
  if read_watches[key] then return read_watches[key] end
  local watches, found = {}, redis.call('ZRANGE', watches_key(key), 0, -1, 'WITHSCORES')
  for i = 1, #found, 2 do watches[#watches + 1] = { member = found[i], epoch = found[i + 1] } end
  read_watches[key] = watches
  return watches
end

local function split_watch(member)
  local slash = string.find(member, '/', 1, true)
  return string.sub(member, 1, slash - 1), string.sub(member, slash + 1)
end

-- A sweep waits for a lineage no more, nor has it one that trains, if none of its trials watches it.
local function leave_line(sweep, key)
  for _, watch in ipairs(watches_of(key)) do
    if split_watch(watch.member) == sweep then return end
  end
  redis.call('ZREM', sweep_key(sweep) .. ':ready', key)
  redis.call('SREM', sweep_key(sweep) .. ':training', key)
end

-- Ends a watch.
local function drop_watch(key, member)
  local others = {}
  for _, watch in ipairs(watches_of(key)) do
    if watch.member ~= member then others[#others + 1] = watch end
  end
  redis.call('ZREM', watches_key(key), member)
  read_watches[key] = others
  leave_line((split_watch(member)), key)
end

-- True for a lineage that programs ask for: it stands in the line of its sweep, but workers do not get it.
local function is_asked(key) return redis.call('HEXISTS', lineage_key(key), 'asked') == 1 end

-- Puts a lineage where it stands with each sweep that watches it: in line for a slot, in training, or neither.
-- It keeps its place in line until it rests, however often it is handed back or tried again.
local function place_lineage(key)
  local lineage = lineage_key(key)
  local status, place, asked = unpack(redis.call('HMGET', lineage, 'status', 'place', 'asked'))
  local waits = status == 'queued' and not redis.call('ZSCORE', root .. ':retries', key)
  -- One that nobody watches, which may be trained ahead, is in no line.
  if waits and not place and #watches_of(key) > 0 then
    place = redis.call('INCR', root .. ':places')
    redis.call('HSET', lineage, 'place', place)
  end
  for _, watch in ipairs(watches_of(key)) do
    local sweep = split_watch(watch.member)
    if is_there(sweep) then
      local ready, training = sweep_key(sweep) .. ':ready', sweep_key(sweep) .. ':training'
      if waits then
        redis.call('ZADD', ready, place, key)
        if not asked then redis.call('SADD', root .. ':ready', sweep) end
      else
        redis.call('ZREM', ready, key)
      end
      redis.call(status == 'running' and 'SADD' or 'SREM', training, key)
    end
  end
end

-- Drops the watches of sweeps and trials that are gone: their reports are for nobody.
local function forget_gone(key)
  for _, watch in ipairs(watches_of(key)) do
    local sweep, number = split_watch(watch.member)
    if not is_there(sweep) or redis.call('EXISTS', trial_key(sweep, number)) == 0 then
      drop_watch(key, watch.member)
    end
  end
  for _, member in ipairs(redis.call('ZRANGE', ahead_key(key), 0, -1)) do
    local sweep, number = split_watch(member)
    if redis.call('HGET', trial_key(sweep, number), 'status') ~= 'resting' then
      redis.call('ZREM', ahead_key(key), member)
    end
  end
end

-- The farthest watched epoch, or 0.
local function target_of(key)
  local watches = watches_of(key)
  return #watches > 0 and tonumber(watches[#watches].epoch) or 0
end

-- Sets the status of all trials that watch a lineage.
local function set_watchers(key, status, failure)
  for _, watch in ipairs(watches_of(key)) do
    local sweep, number = split_watch(watch.member)
    set_trial(sweep, number, status, nil, failure)
  end
end

local function watched_ahead(key, epoch)
  local epochs = {}
  for _, watch in ipairs(watches_of(key)) do
    if tonumber(watch.epoch) > epoch then epochs[#epochs + 1] = watch.epoch end
  end
  return epochs
end

-- A watch that nothing can fulfil fails its own trial; the lineage goes on for the others.
local function refuse_watch(sweep, number, epoch)
  set_trial(sweep, number, 'failed', nil, '{"code":"IMPOSSIBLE_WATCH","class":"config","message":'
    .. text('there is no epoch ' .. tostring(epoch)) .. '}')
end
