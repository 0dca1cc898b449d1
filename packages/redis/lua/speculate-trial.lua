-- A trial that rests may be trained ahead up to its next milestone by slots that nobody waits for, or not any more.
-- KEYS: root    ARGV: sweep, number, lineage, milestone, chance of a promotion ('' for not any more), version
-- Returns: {lineage, generation} to enqueue, or {}
local sweep, number, key, milestone, chance = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
if not is_there(sweep) or not is_current(sweep, number, ARGV[6]) then return {} end
note_command(sweep, number, ARGV[6])
if chance == '' then
  leave_ahead(sweep, number)
  return {}
end
local status, rests_at = unpack(redis.call('HMGET', trial_key(sweep, number), 'status', 'until'))
if status ~= 'resting' or redis.call('HGET', sweep_key(sweep), 'status') ~= 'running' then return {} end
local path = path_of(key)
touch_path(path)
adopt_reports(path, 1)
-- What a fork has in common with its parent the parent trains, when somebody watches it.
if stage_of(path) > 1 or epoch_of(key) >= milestone or is_asked(key) then return {} end
if redis.call('HGET', lineage_key(key), 'status') == 'quarantined' then return {} end
-- Its newest checkpoint is another one soon, and it may still be stopped where it rests.
redis.call('SADD', lineage_key(key) .. ':kept', rests_at)
redis.call('ZADD', ahead_key(key), milestone, sweep .. '/' .. number)
redis.call('ZADD', ahead_lineages, chance, key)
local generation = queue_watched(key)
return generation and { key, generation } or {}
