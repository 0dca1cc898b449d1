-- Shared by every script, after json.lua: names under the installation's root (KEYS[1]), time, and the moves of a trial.
-- Keys of the trials and sweeps that a lineage touches are built from the root: all lie in one hash slot.
local root = KEYS[1]

local function sweep_key(sweep) return root .. ':sweep:' .. sweep end
local function trial_key(sweep, number) return sweep_key(sweep) .. ':trial:' .. number end
local function lineage_key(key) return root .. ':lineage:' .. key end
-- Trials that rest, by the epoch up to which slots that nobody waits for may train ahead of their promotion.
local function ahead_key(key) return lineage_key(key) .. ':ahead' end

-- One moment for all that a script does.
local moment

local function milliseconds()
  if not moment then
    local time = redis.call('TIME')
    moment = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  end
  return moment
end

-- Those that the script has read; false for one that is not set.
local known_settings = {}

local function setting(name, otherwise)
  if known_settings[name] == nil then known_settings[name] = redis.call('HGET', root .. ':settings', name) end
  return known_settings[name] or otherwise
end

-- What the script has noted, and the number of its newest change.
local noted_changes = {}
local newest_change

-- Notes that something is not as it was, for who follows the whole installation: a sweep, its trials or reports
-- ('SWEEP', 'SWEEP/trials', 'SWEEP/reports'), or a worker ('worker:ID'). Each stands in the index once, with the number of
-- its newest change. Numbers follow the clock, so that they grow also if Redis lost its newest records.
local function note_change(what)
  if noted_changes[what] then return end
  noted_changes[what] = true
  local changes = root .. ':changes'
  local newest = newest_change or tonumber(redis.call('ZREVRANGE', changes, 0, 0, 'WITHSCORES')[2] or '0')
  newest_change = math.max(newest + 1, milliseconds())
  if redis.call('ZADD', changes, digits(newest_change), what) == 1 then
    local surplus = redis.call('ZCARD', changes) - setting('changesKept', 30000)
    if surplus > 0 then
      local last = redis.call('ZRANGE', changes, surplus - 1, surplus - 1, 'WITHSCORES')[2]
      redis.call('HSET', root .. ':settings', 'changesForgotten', last)
      redis.call('ZREMRANGEBYRANK', changes, 0, surplus - 1)
    end
  end
end

-- Sweeps whose readers the script has told: they look when it is over.
local told_sweeps = {}

-- The same of a sweep, or of a part of it ('/trials', '/reports'), and tells who waits for it.
local function tell_change(sweep, part)
  note_change(sweep .. (part or ''))
  if told_sweeps[sweep] then return end
  told_sweeps[sweep] = true
  redis.call('PUBLISH', root .. ':told', sweep)
end

local parts_told = { trial = '/trials', report = '/reports' }

local function emit(sweep, type, fields)
  redis.call('XADD', sweep_key(sweep) .. ':events', 'MAXLEN', '~', setting('eventsKept', 10000), '*',
    'type', type, 'at', milliseconds(), 'fields', fields)
  tell_change(sweep, parts_told[type])
end

-- The events of a sweep that has ended are kept for some days only.
local function retain_events(sweep, status)
  local events = sweep_key(sweep) .. ':events'
  if status == 'running' or status == 'paused' then
    redis.call('PERSIST', events)
  else
    redis.call('EXPIRE', events, setting('eventsSeconds', 604800))
  end
end

-- Of sweeps that the script has read.
local read_sweeps = {}

-- Status, what programs train, metric and measures, each false if there is none. No script changes one of them that it
-- reads again.
local function facts_of(sweep)
  if not read_sweeps[sweep] then
    read_sweeps[sweep] = redis.call('HMGET', sweep_key(sweep), 'status', 'asked', 'metric', 'measures')
  end
  return unpack(read_sweeps[sweep])
end

-- False for a sweep that is gone or being removed: nothing more is written for it.
local function is_there(sweep)
  local status = facts_of(sweep)
  return status and status ~= 'removing'
end

-- Of the record of a dataset; nil if it cannot be read.
local function hash_of_dataset(record)
  local read = parsed(record or '')
  return read and type(read.hash) == 'string' and read.hash or nil
end

-- What a name has registered with this content, now or before; nil if none has, but for `name`.
local function record_of_dataset(hash, name)
  local current = redis.call('HGETALL', root .. ':datasets')
  for at = 1, #current, 2 do
    if current[at] ~= name and hash_of_dataset(current[at + 1]) == hash then return current[at + 1] end
  end
  for _, version in ipairs(redis.call('HKEYS', root .. ':dataset-versions')) do
    local named, content = string.match(version, '^(.*)@(%x+)$')
    if content == hash and named ~= name then return redis.call('HGET', root .. ':dataset-versions', version) end
  end
end

local function push_input(sweep, input)
  redis.call('RPUSH', sweep_key(sweep) .. ':inbox', input)
  redis.call('ZADD', root .. ':due', 'NX', milliseconds(), sweep)
  redis.call('SADD', root .. ':live', sweep)
end

-- `values`: as `result_in` answers them.
local function push_end(sweep, number, status, score, values)
  push_input(sweep, '{"type":"trialEnded","trial":' .. number .. ',"status":"' .. status .. '"'
    .. (score and ',"score":' .. score or '') .. (values and ',"values":' .. values or '') .. '}')
end

-- An entry of results or outcomes; without values as versions wrote it that knew none.
local function entry(number, score, epoch, mark, values)
  if values then
    return '[' .. number .. ',' .. (score or 'null') .. ',' .. (epoch or 'null') .. ',' .. (mark or 'null') .. ',' .. values .. ']'
  end
  return '[' .. number .. ',' .. (score or 'null') .. (epoch and ',' .. epoch or '') .. (mark and ',' .. mark or '') .. ']'
end

-- True for the statuses of a trial that is not wanted further for now.
local function is_halt(status) return status ~= 'waiting' and status ~= 'running' end

-- A trial that rests is not to be trained ahead any more. Who trains its lineage asks whether to go on.
local function leave_ahead(sweep, number)
  local key = redis.call('HGET', trial_key(sweep, number), 'lineage')
  if not key or redis.call('ZREM', ahead_key(key), sweep .. '/' .. number) == 0 then return end
  if redis.call('HGET', lineage_key(key), 'status') == 'running' then redis.call('PUBLISH', root .. ':nudge', key) end
end

-- Moves a trial to another status and keeps the counts; emits the event; an end goes to the inbox. One that rests is
-- trained again only if it is promoted. `epoch`: at which it was stopped. `values`: as `result_in` answers them.
local function set_trial(sweep, number, status, score, failure, epoch, values)
  local key = trial_key(sweep, number)
  if not is_there(sweep) then return end
  local before = redis.call('HGET', key, 'status')
  if not before or before == status then return end
  if is_halt(before) and (before ~= 'resting' or not is_halt(status)) then return end
  if before == 'resting' then leave_ahead(sweep, number) end
  -- The result first: if half of this is lost in a power cut, the trial completes again.
  if score then
    redis.call('RPUSH', sweep_key(sweep) .. ':results', entry(number, score, epoch, nil, values))
  end
  -- What a searcher that learns reads: each trial that came to an end of its own.
  if score or status == 'failed' then
    redis.call('RPUSH', sweep_key(sweep) .. ':outcomes', entry(number, score, epoch, nil, values))
  end
  if score then
    redis.call('HSET', key, 'status', status, 'score', score)
  else
    redis.call('HSET', key, 'status', status)
  end
  if values then redis.call('HSET', key, 'values', values) end
  if failure then redis.call('HSET', key, 'failure', failure) end
  local counts = sweep_key(sweep) .. ':counts'
  redis.call('HINCRBY', counts, before, -1)
  redis.call('HINCRBY', counts, status, 1)
  emit(sweep, 'trial', '{"trial":' .. number .. ',"status":"' .. status .. '","score":'
    .. (score or 'null') .. ',"failure":' .. (failure or 'null') .. '}')
  if is_halt(status) and status ~= 'resting' then push_end(sweep, number, status, score, values) end
end

-- A trial that failed or rests is wanted again.
local function revive_trial(sweep, number, before)
  leave_ahead(sweep, number)
  redis.call('HSET', trial_key(sweep, number), 'status', 'waiting')
  redis.call('HDEL', trial_key(sweep, number), 'failure')
  redis.call('HINCRBY', sweep_key(sweep) .. ':counts', before, -1)
  redis.call('HINCRBY', sweep_key(sweep) .. ':counts', 'waiting', 1)
  emit(sweep, 'trial', '{"trial":' .. number .. ',"status":"waiting","score":null,"failure":null}')
end

-- What a sweep makes of a report: the value of the metric that it ranks by, as text, and a JSON array of those of the others
-- that it judges by, nil if there are none. Nil and nil if one has no value, and then which, as JSON has it between quotes,
-- and what the report has in its place.
local function result_in(sweep, report)
  local _, _, metric, measures = facts_of(sweep)
  local names = { metric or '' }
  for _, name in ipairs(parts(measures or '')) do names[#names + 1] = string.sub(name, 2, -2) end
  local values = {}
  for place, name in ipairs(names) do
    local value = member_of(report, name)
    if not value or not string.find(value, '^%-?%d') then return nil, nil, name, value end
    values[place] = value
  end
  local score = table.remove(values, 1)
  return score, #values > 0 and '[' .. table.concat(values, ',') .. ']' or nil
end

-- Stops a trial at an epoch, with what its report there says.
local function stop_trial(sweep, number, report, epoch)
  local score, values = result_in(sweep, report)
  set_trial(sweep, number, 'stopped', score, nil, epoch, values)
end

-- Completes a trial with the score that its sweep ranks by, taken from the report of its last epoch.
local function complete_trial(sweep, number, report)
  local score, values, missing, found = result_in(sweep, report)
  if score then return set_trial(sweep, number, 'completed', score, nil, nil, values) end
  local is_report = string.find(member_of(report, 'epoch') or '', '^%d+$')
  if is_report and missing ~= '' and (found or 'null') == 'null' then
    return set_trial(sweep, number, 'failed', nil, '{"code":"METRIC_NOT_MEASURED","class":"config","message":"'
      .. 'its last epoch has no ' .. missing .. ': it was trained before this metric was measured (another seed '
      .. 'trains it anew), or the validation images have no value of it"}')
  end
  set_trial(sweep, number, 'failed', nil, '{"code":"UNREADABLE_REPORT","class":"infrastructure","message":'
    .. '"the report of its last epoch has no value of the metric that the sweep ranks by"}')
end

-- The epoch up to which a trial is wanted so far: its next milestone, or its last epoch.
local function until_of(sweep, number, epochs)
  return tonumber(redis.call('HGET', trial_key(sweep, number), 'until') or '') or epochs
end

-- A trial has come to the epoch up to which it was wanted: it is complete, or rests until its stopper has judged it.
-- True if it rests.
local function reach(sweep, number, epoch, report)
  local epochs = tonumber(redis.call('HGET', trial_key(sweep, number), 'epochs') or '')
  if epochs and epoch < epochs and until_of(sweep, number) == epoch then
    set_trial(sweep, number, 'resting')
    local score, values = result_in(sweep, report)
    redis.call('RPUSH', sweep_key(sweep) .. ':outcomes', entry(number, score, epoch, '"rung"', values))
    push_input(sweep, '{"type":"milestoneReached","trial":' .. number .. ',"epoch":' .. epoch .. '}')
    return true
  end
  complete_trial(sweep, number, report)
end

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

-- The job that stands for a lineage: that of its generation, unless it was swapped for another one's.
local function job_of(key)
  local job, generation = unpack(redis.call('HMGET', lineage_key(key), 'job', 'generation'))
  return job or key .. '-' .. (generation or '0')
end

local function forget_job(key)
  local job, generation, asked = unpack(redis.call('HMGET', lineage_key(key), 'job', 'generation', 'asked'))
  -- One that programs ask for has none.
  if asked then return end
  redis.call('HDEL', root .. ':jobs', job or key .. '-' .. (generation or '0'))
  redis.call('HDEL', lineage_key(key), 'job')
end

-- A lineage takes the job in hand, which stands for another one that waits as well; that one gets its job, or
-- keeps the one it has if the job in hand is not its own but one of before.
local function swap_jobs(key, job, other)
  local own = job_of(key)
  if job_of(other) == job then
    redis.call('HSET', root .. ':jobs', own, other)
    redis.call('HSET', lineage_key(other), 'job', own)
  else
    redis.call('HSET', root .. ':jobs', own, '')
  end
  redis.call('HSET', root .. ':jobs', job, key)
  redis.call('HSET', lineage_key(key), 'job', job)
end

-- Stretches of training are kept as "[fence,worker,slot,epoch,start]", and once they have ended with ",epoch,end]". Slots are
-- counted for each worker, the lowest free one first: how many trained beside each other is then seen.
local function slots_key(worker) return root .. ':slots:' .. worker end
-- Of each worker the slot below which none is free, so that nobody looks through all.
local free_slots = root .. ':free-slots'

-- Answers the slot.
local function begin_stretch(key, worker, fence)
  local slots, slot = slots_key(worker), tonumber(redis.call('HGET', free_slots, worker) or '0')
  while redis.call('HSETNX', slots, slot, key) == 0 do slot = slot + 1 end
  redis.call('HSET', free_slots, worker, slot + 1)
  local stretches = lineage_key(key) .. ':stretches'
  redis.call('RPUSH', stretches, '[' .. digits(fence) .. ',' .. text(worker) .. ',' .. slot .. ','
    .. epoch_of(key) .. ',' .. digits(milliseconds()) .. ']')
  redis.call('LTRIM', stretches, -20, -1)
  return slot
end

local function free_slot(worker, slot)
  redis.call('HDEL', slots_key(worker), slot)
  if redis.call('EXISTS', slots_key(worker)) == 0 then
    redis.call('HDEL', free_slots, worker)
  elseif tonumber(slot) < tonumber(redis.call('HGET', free_slots, worker) or '0') then
    redis.call('HSET', free_slots, worker, slot)
  end
end

-- Of a lineage whose worker is still on record; nothing for one that is not in training.
local function end_stretch(key)
  local lineage = lineage_key(key)
  local slot, worker = unpack(redis.call('HMGET', lineage, 'slot', 'worker'))
  if not slot then return end
  redis.call('HDEL', lineage, 'slot')
  if redis.call('HGET', slots_key(worker or ''), slot) == key then free_slot(worker, slot) end
  local last = redis.call('LINDEX', lineage .. ':stretches', -1)
  if not last or #(parsed(last) or {}) ~= 5 then return end
  redis.call('LSET', lineage .. ':stretches', -1, string.sub(last, 1, -2) .. ',' .. epoch_of(key) .. ','
    .. digits(milliseconds()) .. ']')
end

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

-- True for what an epoch can be: a whole number from 1 on.
local function is_epoch(value) return value ~= nil and value >= 1 and value % 1 == 0 end

-- A watch that nothing can fulfil fails its own trial; the lineage goes on for the others.
local function refuse_watch(sweep, number, epoch)
  set_trial(sweep, number, 'failed', nil, '{"code":"IMPOSSIBLE_WATCH","class":"config","message":'
    .. text('there is no epoch ' .. tostring(epoch)) .. '}')
end

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
