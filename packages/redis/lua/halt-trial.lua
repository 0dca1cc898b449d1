-- A trial that has come to a milestone was judged: it rests on, or is stopped there for good, with the score of that epoch.
-- KEYS: root    ARGV: sweep, number, lineage, milestone, version, '1' to stop    Returns: {}, as it queues nothing
local sweep, number, key, milestone = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
if not is_there(sweep) or not is_current(sweep, number, ARGV[5]) then return {} end
note_command(sweep, number, ARGV[5])
if ARGV[6] == '1' and redis.call('HGET', trial_key(sweep, number), 'status') == 'resting' then
  local report = redis.call('LINDEX', lineage_key(key) .. ':reports', milestone - 1)
  stop_trial(sweep, number, report, milestone)
end
tell_verdict(key)
return {}
