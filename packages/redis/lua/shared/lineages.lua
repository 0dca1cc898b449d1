-- The moves of a lineage.

-- idle → queued: a new generation, so that the queue takes it as a new job. Answers the generation, or nil for a lineage
-- that does not go into the queue.
local function queue_lineage(key)
  local lineage = lineage_key(key)
  end_stretch(key)
  forget_job(key)
  redis.call('HSET', lineage, 'status', 'queued', 'worker', '', 'updatedAt', milliseconds())
  redis.call('SADD', root .. ':active', key)
  local generation = redis.call('HINCRBY', lineage, 'generation', 1)
  redis.call('ZREM', root .. ':leases', key)
  place_lineage(key)
  if not is_asked(key) then return generation end
end

local function rest_lineage(key)
  end_stretch(key)
  forget_job(key)
  redis.call('HSET', lineage_key(key), 'status', 'idle', 'worker', '', 'updatedAt', milliseconds())
  redis.call('HDEL', lineage_key(key), 'place', 'pending')
  redis.call('SREM', root .. ':active', key)
  redis.call('ZREM', root .. ':retries', key)
  redis.call('ZREM', root .. ':leases', key)
  place_lineage(key)
end

-- running → queued: who trains it gives it back, for another one to take. Answers as `queue_lineage` does.
local function give_back(key)
  raise_fence(key)
  redis.call('HSET', lineage_key(key), 'starts', 0)
  set_watchers(key, 'waiting')
  return queue_lineage(key)
end

-- The worker that waits for a verdict on what rests at the end of a lineage need not wait any more.
local function tell_verdict(key)
  if redis.call('HDEL', lineage_key(key), 'pending') == 1 then redis.call('PUBLISH', root .. ':nudge', key) end
end

-- True while a worker that failed on the lineage should leave it to another one that is there.
local function is_avoided(key, worker)
  local lineage = lineage_key(key)
  if redis.call('HGET', lineage, 'avoid') ~= worker then return false end
  if milliseconds() > tonumber(redis.call('HGET', lineage, 'avoidUntil') or '0') then return false end
  for _, other in ipairs(redis.call('SMEMBERS', root .. ':workers')) do
    local announced = other ~= worker and redis.call('GET', root .. ':worker:' .. other)
    if announced and (parsed(announced) or {}).status == 'active' then return true end
  end
  return false
end

-- The failure of a lineage that was started too often without finishing an epoch, with what its last
-- trainer said if anybody heard it.
local function poisoned(last, starts)
  local message = 'started ' .. starts .. ' times without finishing an epoch'
  local code = string.match(member_of(last, 'code') or '', '^"(.*)"$')
  local said = string.match(member_of(last, 'message') or '', '^"(.*)"$')
  if code and said then message = message .. '; the last failure was ' .. code .. ': ' .. said end
  local lines = member_of(last, 'lastLines')
  return '{"code":"POISONED","class":"worker","message":"' .. message .. '"'
    .. (lines and ',"lastLines":' .. lines or '') .. '}'
end

-- quarantined: every watching trial fails with the reason.
local function quarantine(key, failure)
  end_stretch(key)
  redis.call('HSET', lineage_key(key), 'status', 'quarantined', 'failure', failure, 'worker', '',
    'updatedAt', milliseconds())
  raise_fence(key)
  redis.call('SREM', root .. ':active', key)
  redis.call('ZREM', root .. ':retries', key)
  redis.call('ZREM', root .. ':leases', key)
  count('quarantined')
  set_watchers(key, 'failed', failure)
  forget_job(key)
  redis.call('HDEL', lineage_key(key), 'place')
  place_lineage(key)
  redis.call('DEL', watches_key(key), ahead_key(key))
  read_watches[key] = nil
end
