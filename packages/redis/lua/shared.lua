-- Shared by every script: names under the installation's root (KEYS[1]), time, and the moves of a trial.
-- Keys of the trials and sweeps that a lineage touches are built from the root: all lie in one hash slot.
local root = KEYS[1]

local function sweep_key(sweep) return root .. ':sweep:' .. sweep end
local function trial_key(sweep, number) return sweep_key(sweep) .. ':trial:' .. number end
local function lineage_key(key) return root .. ':lineage:' .. key end

local function milliseconds()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- JSON text of a string, or null.
local function text(value)
  if value == nil or value == false or value == '' then return 'null' end
  return cjson.encode(value)
end

-- A number with all its digits; cjson would keep 14.
local function digits(value) return string.format('%.17g', value) end

local function emit(sweep, type, fields)
  redis.call('XADD', sweep_key(sweep) .. ':events', 'MAXLEN', '~', 10000, '*',
    'type', type, 'at', milliseconds(), 'fields', fields)
end

local function push_input(sweep, input)
  redis.call('RPUSH', sweep_key(sweep) .. ':inbox', input)
  redis.call('ZADD', root .. ':due', 'NX', milliseconds(), sweep)
end

-- Moves a trial to another status and keeps the counts; emits the event; an end goes to the inbox.
local function set_trial(sweep, number, status, score, failure)
  local key = trial_key(sweep, number)
  local before = redis.call('HGET', key, 'status')
  if not before or before == status then return end
  if before ~= 'waiting' and before ~= 'running' then return end
  redis.call('HSET', key, 'status', status)
  if score then redis.call('HSET', key, 'score', score) end
  if failure then redis.call('HSET', key, 'failure', failure) end
  local counts = sweep_key(sweep) .. ':counts'
  redis.call('HINCRBY', counts, before, -1)
  redis.call('HINCRBY', counts, status, 1)
  emit(sweep, 'trial', '{"trial":' .. number .. ',"status":"' .. status .. '","score":'
    .. (score or 'null') .. ',"failure":' .. (failure or 'null') .. '}')
  if status ~= 'waiting' and status ~= 'running' then
    push_input(sweep, '{"type":"trialEnded","trial":' .. number .. ',"status":"' .. status .. '"}')
  end
end

-- Completes a trial with the score that its sweep ranks by, read from the report of its last epoch.
local function complete_trial(sweep, number, report)
  local metric = redis.call('HGET', sweep_key(sweep), 'metric')
  local score = digits(cjson.decode(report)[metric])
  redis.call('HSET', sweep_key(sweep) .. ':scores', number, score)
  set_trial(sweep, number, 'completed', score)
end

local function watches_key(key) return lineage_key(key) .. ':watches' end

local function split_watch(member)
  local slash = string.find(member, '/', 1, true)
  return string.sub(member, 1, slash - 1), string.sub(member, slash + 1)
end

-- The farthest watched epoch, or 0.
local function target_of(key)
  local last = redis.call('ZREVRANGE', watches_key(key), 0, 0, 'WITHSCORES')
  return tonumber(last[2] or '0')
end

-- Sets the status of all trials that watch a lineage.
local function set_watchers(key, status, failure)
  for _, member in ipairs(redis.call('ZRANGE', watches_key(key), 0, -1)) do
    local sweep, number = split_watch(member)
    set_trial(sweep, number, status, nil, failure)
  end
end

local function watched_ahead(key, epoch)
  local found = redis.call('ZRANGEBYSCORE', watches_key(key), '(' .. epoch, '+inf', 'WITHSCORES')
  local epochs = {}
  for i = 2, #found, 2 do epochs[#epochs + 1] = found[i] end
  return epochs
end

-- idle → queued: a new generation, so that the queue takes it as a new job. Answers the generation.
local function queue_lineage(key)
  local lineage = lineage_key(key)
  redis.call('HSET', lineage, 'status', 'queued', 'worker', '', 'updatedAt', milliseconds())
  redis.call('SADD', root .. ':active', key)
  return redis.call('HINCRBY', lineage, 'generation', 1)
end

local function rest_lineage(key)
  redis.call('HSET', lineage_key(key), 'status', 'idle', 'worker', '', 'updatedAt', milliseconds())
  redis.call('SREM', root .. ':active', key)
end

-- quarantined: every watching trial fails with the reason.
local function quarantine(key, failure)
  redis.call('HSET', lineage_key(key), 'status', 'quarantined', 'failure', failure, 'worker', '',
    'updatedAt', milliseconds())
  redis.call('HINCRBY', lineage_key(key), 'fence', 1)
  redis.call('SREM', root .. ':active', key)
  set_watchers(key, 'failed', failure)
  redis.call('DEL', watches_key(key))
end
