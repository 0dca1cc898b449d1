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

-- True if a lineage has this very report of this epoch.
local function has_report(key, epoch, report)
  local known = redis.call('LINDEX', lineage_key(key) .. ':reports', tonumber(epoch) - 1)
  return known and member_of(known, 'state') == member_of(report, 'state')
end

-- True if that is so of one that is asked for and rests.
local function rests_as_reported(key, epoch, report)
  if report == '' or not is_asked(key) or redis.call('HGET', lineage_key(key), 'status') ~= 'idle' then return false end
  return has_report(key, epoch, report)
end

-- The program that holds a lineage, which has so many epochs, is done with it. Trials of other sweeps may want more.
local function leave_to_others(key, epoch)
  if target_of(key) > epoch then return give_back(key) end
  redis.call('HSET', lineage_key(key), 'starts', 0)
  rest_lineage(key)
end

-- Ends a trial by a word of its program, and those of its sweep that train the very same and watch what it holds: its lineage, or
-- an ancestor. `ending` is called with each.
local function end_told(key, sweep, number, ending)
  local own = lineage_of(sweep, number, key)
  for _, watch in ipairs(watches_of(key)) do
    local watching, other = split_watch(watch.member)
    if watching == sweep and (other == number or lineage_of(sweep, other, key) == own) then
      ending(other)
      drop_watch(key, watch.member)
    end
  end
  ending(number)
  if own ~= key then drop_watches(path_of(own), sweep .. '/' .. number) end
end

-- Completes a trial with the last report of its lineage, and those of its sweep that watch this. The trial itself may watch
-- nothing: it rests at a rung, or its sweep is paused. Other sweeps that want more have the lineage back in their lines.
local function complete_told(key, sweep, number, fence)
  local epoch = mended_epoch(key)
  local last = redis.call('LINDEX', lineage_key(key) .. ':reports', epoch - 1)
  end_told(key, sweep, number, function(ended) complete_at(sweep, ended, last, epoch) end)
  if redis.call('HGET', lineage_key(key), 'status') == 'idle' then return end
  if target_of(key) > epoch then redis.call('HSET', trial_key(sweep, number), 'toldBy', fence) end
  leave_to_others(key, epoch)
end

-- True if who says that a trial is over has said so before, and holds it no more since others want its lineage.
local function is_told_again(sweep, number, fence, status)
  local found, told = unpack(redis.call('HMGET', trial_key(sweep, number), 'status', 'toldBy'))
  return found == status and told == fence
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
