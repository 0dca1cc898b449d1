-- Who takes a lineage, and for how long. Workers hold a job of the queue, programs that ask hold a lease.

-- queued | running → running: raises the fence. Answers it and how many starts there were since the last finished epoch, or
-- nil if these are too many: then the lineage is quarantined.
local function take_lineage(key, worker, allowed)
  local lineage = lineage_key(key)
  if redis.call('HGET', lineage, 'status') == 'running' then count('fenced') end
  end_stretch(key)
  local fence = raise_fence(key)
  local starts = redis.call('HINCRBY', lineage, 'starts', 1)
  if starts > tonumber(allowed) then
    quarantine(key, poisoned(redis.call('HGET', lineage, 'failure'), allowed))
    return
  end
  local slot = begin_stretch(key, worker, fence)
  redis.call('HSET', lineage, 'status', 'running', 'worker', worker, 'slot', slot, 'updatedAt', milliseconds())
  redis.call('ZREM', root .. ':retries', key)
  place_lineage(key)
  set_watchers(key, 'running')
  return fence, starts
end

-- Up to when a program holds a lineage without a word; `lease` is false for one of an older version.
local function end_of_lease(lease) return milliseconds() + (tonumber(lease or '') or 60000) end

-- The program that holds it was heard of.
local function renew_lease(key)
  local asked, lease = unpack(redis.call('HMGET', lineage_key(key), 'asked', 'lease'))
  if asked then redis.call('ZADD', root .. ':leases', end_of_lease(lease), key) end
end

-- Gives lineages back whose programs were not heard of in time.
local function end_leases()
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', root .. ':leases', '-inf', milliseconds(), 'LIMIT', 0, 500)) do
    if redis.call('HGET', lineage_key(key), 'status') == 'running' then
      raise_fence(key)
      set_watchers(key, 'waiting')
      queue_lineage(key)
      count('leasesEnded')
    else
      redis.call('ZREM', root .. ':leases', key)
    end
  end
end

-- True if a lineage that is asked for rests, and has this very report of this epoch.
local function rests_as_reported(key, epoch, report)
  if report == '' or not is_asked(key) or redis.call('HGET', lineage_key(key), 'status') ~= 'idle' then return false end
  local known = redis.call('LINDEX', lineage_key(key) .. ':reports', tonumber(epoch) - 1)
  return known and member_of(known, 'state') == member_of(report, 'state')
end

-- Completes a trial with the last report of its lineage, and those that watch this. The trial itself may watch nothing: it rests
-- at a rung, or its sweep is paused.
local function complete_told(key, sweep, number)
  local last = redis.call('LINDEX', lineage_key(key) .. ':reports', mended_epoch(key) - 1)
  for _, watch in ipairs(watches_of(key)) do
    local watching, other = split_watch(watch.member)
    complete_trial(watching, other, last)
    drop_watch(key, watch.member)
  end
  complete_trial(sweep, number, last)
  if redis.call('HGET', lineage_key(key), 'status') ~= 'idle' then rest_lineage(key) end
end

-- How many trials a question still wants, for so many ms. Of sweeps whose trials are opened as they are asked for, and of
-- those that have not begun: of others false, as it is when nothing is wanted.
local function note_wanted(sweep, question, wanted, ms)
  local is_known = redis.call('SISMEMBER', root .. ':asked-for', sweep) == 1
  if not is_known and (wanted == 0 or redis.call('EXISTS', sweep_key(sweep) .. ':counts') == 1) then return false end
  local key = sweep_key(sweep) .. ':wanted'
  redis.call('ZREMRANGEBYSCORE', key, '-inf', milliseconds())
  local before
  for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
    if string.match(member, '^(%S+) ') == question then before = member end
  end
  local now = ms ~= '' and wanted > 0 and question .. ' ' .. wanted
  if before and before ~= now then redis.call('ZREM', key, before) end
  if not now then return false end
  redis.call('ZADD', key, milliseconds() + ms, now)
  if redis.call('PTTL', key) < tonumber(ms) then redis.call('PEXPIRE', key, ms) end
  if not before then push_input(sweep, '{"type":"trialsWanted"}') end
  return true
end
