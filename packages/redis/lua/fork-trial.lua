-- A trial that rests goes on from the state of another one: resting → waiting, on a fork of that one's lineage.
-- KEYS: root
-- ARGV: sweep, number, lineage, epochs, milestone, version, the lineage on which it rests, config, recipe, 'ancestor epoch …'
--   of the fork, JSON of its phases, '1' if others may clone what it was where it rests
-- Returns: {lineage, generation} to enqueue, or {}
local sweep, number, key, epochs, milestone = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local version, left = ARGV[6], ARGV[7]
if not is_there(sweep) or not is_current(sweep, number, version) then return {} end
local trial = trial_key(sweep, number)
local status, before = unpack(redis.call('HMGET', trial, 'status', 'until'))
if not status then return {} end
-- Carried out twice it forks once: it may have come to its milestone since.
if is_current(sweep, number, version, true) then
  note_command(sweep, number, version)
  local _, asked = facts_of(sweep)
  add_lineage(key, ARGV[9], ARGV[10], asked and sweep or nil)
  if ARGV[12] == '1' and before then show(sweep, number, left, before) end
  redis.call('HSET', trial, 'lineage', key, 'config', ARGV[8], 'until', milestone)
  if ARGV[11] == '[]' then redis.call('HDEL', trial, 'phases') else redis.call('HSET', trial, 'phases', ARGV[11]) end
  if status == 'resting' then revive_trial(sweep, number, status) end
  -- As one that is promoted.
  if ARGV[12] ~= '1' and redis.call('HGET', lineage_key(key), 'status') == 'idle' then
    redis.call('HSET', lineage_key(key), 'place', -milestone)
  end
end
local jobs = watch_again(sweep, number, key, epochs)
tell_verdict(left)
return jobs
