-- Opens trials (once each) and watches their lineages; or, for one that is there, watches again (resume). In a cancelled
-- sweep nothing is watched, and a trial that is opened late is cancelled: whoever cancels it may have been there before.
-- KEYS: root
-- ARGV: sweep, and of each trial: number, lineage, epochs, version ('' to open), and to open only ('' each to resume): config,
--   seed, recipe, 'ancestor epoch …' from its parent to the root, with the last epoch in common ('' for none), 'number/of' of
--   the fold ('' for none), the first milestone ('' without a stopper), the JSON of why the config was proposed and that
--   of its phases ('' for none)
-- Returns: of each trial {lineage, generation} to enqueue, or {}, or as text the error that it met: the others go on
local sweep, words = ARGV[1], 12

-- What was begun before a pause goes on before what was not, the farther the sooner, as promoted trials do.
local function stand_before_unbegun(key)
  local path = path_of(key)
  local stage = path[stage_of(path)].key
  local status, fence = unpack(redis.call('HMGET', lineage_key(stage), 'status', 'fence'))
  if status == 'idle' and fence then redis.call('HSET', lineage_key(stage), 'place', -epoch_of(stage)) end
end

local function watch(number, key, epochs, version, config, seed, recipe, ancestors, ...)
  if not is_there(sweep) then return {} end
  local trial = trial_key(sweep, number)
  local is_cancelled = facts_of(sweep) == 'cancelled'
  if redis.call('EXISTS', trial) == 0 then
    if config == '' then return {} end
    local _, asked = facts_of(sweep)
    add_lineage(key, recipe, ancestors, asked and sweep or nil)
    local path = path_of(key)
    touch_path(path)
    adopt_reports(path, 1)
    local behind = math.min(epoch_of(key), is_epoch(tonumber(epochs)) and tonumber(epochs) or 0)
    local status = is_cancelled and 'cancelled' or 'waiting'
    local fields = { 'config', config, 'seed', seed, 'epochs', epochs, 'lineage', key, 'status', status, 'sharedEpochs', behind }
    for place, name in ipairs({ 'fold', 'until', 'reason', 'phases' }) do
      local value = select(place, ...)
      if value ~= '' then
        fields[#fields + 1] = name
        fields[#fields + 1] = value
      end
    end
    redis.call('HSET', trial, unpack(fields))
    redis.call('HINCRBY', sweep_key(sweep) .. ':counts', status, 1)
    tell_change(sweep, '/trials')
  elseif not is_current(sweep, number, version == '' and '0' or version) then
    return {}
  end
  note_command(sweep, number, version)
  if is_cancelled then return {} end
  if config == '' then stand_before_unbegun(key) end
  return watch_again(sweep, number, key, tonumber(epochs))
end

local answers = {}
for at = 2, #ARGV, words do
  local went, answer = pcall(watch, unpack(ARGV, at, at + words - 1))
  answers[#answers + 1] = went and answer or type(answer) == 'table' and answer.err or tostring(answer)
end
return answers
