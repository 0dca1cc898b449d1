-- The moves of a trial.

-- `values`: as `result_in` answers them. `epoch`: at which its program completed it, before its last one.
local function push_end(sweep, number, status, score, values, epoch)
  push_input(sweep, '{"type":"trialEnded","trial":' .. number .. ',"status":"' .. status .. '"'
    .. (score and ',"score":' .. score or '') .. (values and ',"values":' .. values or '')
    .. (epoch and ',"epoch":' .. epoch or '') .. '}')
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
-- trained again only if it is promoted. `epoch`: at which it was stopped, or completed by its program before its last one: it was
-- watched up to there, and a score of one that completed is final all the same. `values`: as `result_in` answers them.
local function set_trial(sweep, number, status, score, failure, epoch, values)
  local key = trial_key(sweep, number)
  if not is_there(sweep) then return end
  local before = redis.call('HGET', key, 'status')
  if not before or before == status then return end
  if is_halt(before) and (before ~= 'resting' or not is_halt(status)) then return end
  if before == 'resting' then leave_ahead(sweep, number) end
  local early = status == 'completed' and epoch or nil
  if early then epoch = nil end
  -- The result first: if half of this is lost in a power cut, the trial completes again.
  if score then
    redis.call('RPUSH', sweep_key(sweep) .. ':results', entry(number, score, epoch, nil, values))
  end
  -- What a searcher that learns reads: each trial that came to an end of its own.
  if score or status == 'failed' then
    redis.call('RPUSH', sweep_key(sweep) .. ':outcomes', entry(number, score, epoch, nil, values))
  end
  if early then
    redis.call('HSET', key, 'status', status, 'score', score, 'until', early)
  elseif score then
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
  if is_halt(status) and status ~= 'resting' then push_end(sweep, number, status, score, values, early) end
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

-- Completes a trial with the score that its sweep ranks by, taken from the report of its last epoch. `early`: the epoch of
-- this, if its program goes no further though more are wanted.
local function complete_trial(sweep, number, report, early)
  local score, values, missing, found = result_in(sweep, report)
  if score then return set_trial(sweep, number, 'completed', score, nil, early, values) end
  local is_report = string.find(member_of(report, 'epoch') or '', '^%d+$')
  if is_report and missing ~= '' and (found or 'null') == 'null' then
    return set_trial(sweep, number, 'failed', nil, '{"code":"METRIC_NOT_MEASURED","class":"config","message":"'
      .. 'its last epoch has no ' .. missing .. ': it was trained before this metric was measured (another seed '
      .. 'trains it anew), or the validation images have no value of it"}')
  end
  set_trial(sweep, number, 'failed', nil, '{"code":"UNREADABLE_REPORT","class":"infrastructure","message":'
    .. '"the report of its last epoch has no value of the metric that the sweep ranks by"}')
end

-- Its program says that a trial ends with the report of this epoch.
local function complete_at(sweep, number, report, epoch)
  local epochs = tonumber(redis.call('HGET', trial_key(sweep, number), 'epochs') or '')
  complete_trial(sweep, number, report, epochs and epoch < epochs and epoch or nil)
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
