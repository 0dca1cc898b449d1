-- Records the report of an epoch and answers how to go on; without a report (''), answers only.
-- KEYS: root
-- ARGV: lineage, fence, epoch, report JSON or '', speed field, seconds, '1' to rest though a verdict is pending, and where
--   a program reports what it was asked for, in the place of the lineage: sweep, trial, '1' if it completes with this report,
--   how many names the metrics of what it trains may have, and those of this report that may be new…
-- Returns: {'stale'} | {'gap'} | {'rest', differs, jobs} | {'continue', differs, jobs, target, watched epochs…} |
-- {'pending', differs, jobs} while nobody watches further, but a trial that rests here was not judged yet;
-- differs: 1 if the epoch was on record with other bits
-- jobs: {lineage, generation, …} to enqueue, of forks that go on from here
-- Of a program's trial these with its lineage and how it is then: {'told', lineage, status, answer} | {'noSweep'} |
-- {'internal'} if workers train the sweep | {'noTrial'} | {'manyNames', name…} of those that are too many

-- 'mean variance' of the seconds of epochs, the newest with a fifth of the weight (West, 1979).
local function epoch_time(before, seconds)
  local mean, variance = string.match((before or '') .. ' 0', '^(%S+) (%S+)')
  mean, variance = tonumber(mean) or seconds, tonumber(variance) or 0
  local off = seconds - mean
  return digits(mean + 0.2 * off) .. ' ' .. digits(0.8 * (variance + 0.2 * off * off))
end

-- Takes the new names of a report in, all or none. Answers those that are too many.
local function take_names(program)
  local names, added = root .. ':metric-names:' .. program, {}
  for at = 12, #ARGV do
    if redis.call('SISMEMBER', names, ARGV[at]) == 0 then added[#added + 1] = ARGV[at] end
  end
  if #added == 0 then return end
  if redis.call('SCARD', names) + #added > tonumber(ARGV[11]) then return added end
  redis.call('SADD', names, unpack(added))
end

-- True at a milestone of a member of a population that compares each alone, if one that is not as far is the next in line: who goes
-- on to the end before others have begun is the only one that these can clone.
local function lets_others_come(key, known)
  -- Who has only just taken it trains the next epoch.
  if redis.call('HGET', lineage_key(key), 'starts') ~= '0' then return false end
  for _, watch in ipairs(watches_of(key)) do
    local sweep, number = split_watch(watch.member)
    if redis.call('HGET', trial_key(sweep, number), 'shown') == key .. ' ' .. known then
      local next_key = redis.call('ZRANGE', sweep_key(sweep) .. ':ready', 0, 0)[1]
      if next_key and epoch_of(next_key) < known then return true end
    end
  end
  return false
end

local key, asked = ARGV[1], nil
local told_trial = ARGV[9] and trial_key(ARGV[8], ARGV[9])
if told_trial then
  if not is_there(ARGV[8]) then return { 'noSweep' } end
  asked = select(2, facts_of(ARGV[8]))
  if not asked then return { 'internal' } end
  key = held_by(ARGV[8], ARGV[9], ARGV[2])
  if not key then return { 'noTrial' } end
end
local lineage = lineage_key(key)

local function answered(answer)
  return told_trial and { 'told', key, redis.call('HGET', told_trial, 'status'), answer } or answer
end

local fence, status = unpack(redis.call('HMGET', lineage, 'fence', 'status'))
if fence ~= ARGV[2] then
  -- A program whose answer got lost completes its trial again, which others hold by now.
  if ARGV[10] == '1' and is_told_again(ARGV[8], ARGV[9], ARGV[2], 'completed') and has_report(key, ARGV[3], ARGV[4]) then
    return answered({ 'rest', 0 })
  end
  if ARGV[4] ~= '' then count('stale') end
  return answered({ 'stale' })
end
if status ~= 'running' then
  -- A program whose answer got lost says its last report again.
  if rests_as_reported(key, ARGV[3], ARGV[4]) then
    if ARGV[10] == '1' then complete_told(key, ARGV[8], ARGV[9], fence) end
    return answered({ 'rest', 0 })
  end
  return answered({ 'stale' })
end
renew_lease(key)
forget_gone(key)
local known = mended_epoch(key)
local epoch = tonumber(ARGV[3])
if ARGV[4] ~= '' and epoch > known + 1 then return answered({ 'gap' }) end
local differs, is_lost = 0, false
if ARGV[4] ~= '' and epoch <= known then
  local first = redis.call('LINDEX', lineage .. ':reports', epoch - 1)
  local state = member_of(first, 'state')
  is_lost = not state
  if state and state ~= member_of(ARGV[4], 'state') then
    differs = 1
    count('differing')
  end
end
-- Before the report is recorded, so that no metric of it is ever left out.
if asked and ARGV[4] ~= '' and differs == 0 then
  local beyond = take_names(asked)
  if beyond then return { 'manyNames', unpack(beyond) } end
end
if is_lost then
  redis.call('LSET', lineage .. ':reports', epoch - 1, ARGV[4])
  count('mended')
end
local completes = ARGV[10] == '1' and differs == 0
if ARGV[4] ~= '' and epoch == known + 1 then
  redis.call('RPUSH', lineage .. ':reports', ARGV[4])
  redis.call('HSET', lineage, 'epoch', epoch, 'starts', 0, 'updatedAt', milliseconds())
  redis.call('HDEL', lineage, 'failure', 'avoid')
  known = epoch
  local seconds = tonumber(ARGV[6]) or 0
  redis.call('HSET', root .. ':speed', ARGV[5], epoch_time(redis.call('HGET', root .. ':speed', ARGV[5]), seconds))
  local trials, order = {}, {}
  local has_forks = redis.call('EXISTS', lineage .. ':forks') == 1
  for _, watch in ipairs(watches_of(key)) do
    local sweep, number = split_watch(watch.member)
    -- A fork that waits for this lineage has its epochs at once: its trials are read by it.
    if has_forks then
      local own = lineage_of(sweep, number, key)
      if own ~= key then adopt_reports(path_of(own), 1) end
    end
    if not trials[sweep] then
      trials[sweep] = {}
      order[#order + 1] = sweep
    end
    table.insert(trials[sweep], number)
  end
  for _, sweep in ipairs(order) do
    redis.call('HINCRBY', sweep_key(sweep), 'trainedEpochs', 1)
    redis.call('HSET', sweep_key(sweep) .. ':accounted', key, epoch)
    redis.call('HINCRBYFLOAT', sweep_key(sweep), 'slotSeconds', digits(math.max(0, seconds)))
    emit(sweep, 'report', '{"lineage":"' .. key .. '","trials":[' .. table.concat(trials[sweep], ',')
      .. '],"worker":' .. text(redis.call('HGET', lineage, 'worker')) .. ',"report":' .. ARGV[4] .. '}')
  end
  if #order == 0 then count_speculated(key, epoch) end
end
local jobs = {}
for _, watch in ipairs(watches_of(key)) do
  local watched = tonumber(watch.epoch)
  if watched > known then break end
  local sweep, number = split_watch(watch.member)
  local own = lineage_of(sweep, number, key)
  if own ~= key then
    local epochs = tonumber(redis.call('HGET', trial_key(sweep, number), 'epochs'))
    for _, of_job in ipairs(watch_again(sweep, number, own, epochs)) do jobs[#jobs + 1] = of_job end
  elseif is_epoch(watched) then
    local report = redis.call('LINDEX', lineage .. ':reports', watched - 1)
    local rests = false
    if completes and sweep == ARGV[8] then complete_at(sweep, number, report, watched) else rests = reach(sweep, number, watched, report) end
    if rests then redis.call('HSET', lineage, 'pending', 1) end
  else
    refuse_watch(sweep, number, watched)
  end
  drop_watch(key, watch.member)
end
if completes then
  complete_told(key, ARGV[8], ARGV[9], fence)
  return answered({ 'rest', differs, jobs })
end
local target = target_of(key)
if target <= known then
  if ARGV[7] ~= '1' and redis.call('HEXISTS', lineage, 'pending') == 1 then return answered({ 'pending', differs, jobs }) end
  local ahead = ahead_of(key)
  if ahead > known and not someone_waits() then
    redis.call('HDEL', lineage, 'pending')
    return answered({ 'continue', differs, jobs, ahead, ahead })
  end
  -- A lineage that retrains what is reported goes on for nobody: it rests too.
  rest_lineage(key)
  if ahead > known then
    -- The slot is for who waits; that there was no time for an epoch is not the lineage's fault.
    redis.call('HSET', lineage, 'starts', 0)
    jobs[#jobs + 1] = key
    jobs[#jobs + 1] = queue_lineage(key)
  end
  return answered({ 'rest', differs, jobs })
end
redis.call('HDEL', lineage, 'pending')
if lets_others_come(key, known) then
  redis.call('HDEL', lineage, 'place')
  local generation = give_back(key)
  if generation then
    jobs[#jobs + 1] = key
    jobs[#jobs + 1] = generation
  end
  return answered({ 'rest', differs, jobs })
end
local answer = { 'continue', differs, jobs, target }
for _, watched in ipairs(watched_ahead(key, known)) do answer[#answer + 1] = watched end
return answered(answer)
