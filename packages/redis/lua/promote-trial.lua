-- A trial that rests goes on: resting → waiting, up to its next milestone. Carried out twice it watches once.
-- KEYS: root    ARGV: sweep, number, lineage, epochs, milestone, version, '1' if it may be cloned where it rests
-- Returns: {lineage, generation} to enqueue, or {}
local sweep, number, key, epochs, milestone = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if not is_there(sweep) or not is_current(sweep, number, ARGV[6]) then return {} end
local trial, lineage = trial_key(sweep, number), lineage_key(key)
local status, before = unpack(redis.call('HMGET', trial, 'status', 'until'))
if not status then return {} end
note_command(sweep, number, ARGV[6])
-- Its program has completed it where it rested.
if status == 'completed' then return {} end
if milestone > (tonumber(before or '') or 0) then
  if ARGV[7] == '1' and before then show(sweep, number, key, before) end
  redis.call('HSET', trial, 'until', milestone)
  if status == 'resting' then revive_trial(sweep, number, status) end
  use_speculated(sweep, key, before or 0, milestone)
  -- Before those that begin, and the farther the sooner; also if it waits to be trained ahead, and so is in no line yet.
  local isIdle = redis.call('HGET', lineage, 'status') == 'idle'
  -- Of a population that compares each alone nobody is: it stands behind those that wait, so that all come on together.
  local isFree = isIdle or redis.call('EXISTS', watches_key(key)) == 0
  if isFree and ARGV[7] ~= '1' then redis.call('HSET', lineage, 'place', -milestone) end
end
local jobs = watch_again(sweep, number, key, epochs)
tell_verdict(key)
return jobs
