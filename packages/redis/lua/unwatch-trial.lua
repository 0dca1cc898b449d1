-- Ends a trial's interest in its lineage: for good (cancelled) or for a pause (waiting).
-- KEYS: root    ARGV: sweep, number, lineage, version ('' for good), new status
-- Returns: 0, as it queues nothing
local sweep, number, key, version = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if not is_current(sweep, number, version) then return 0 end
drop_watch(key, sweep .. '/' .. number)
note_command(sweep, number, version)
set_trial(sweep, number, ARGV[5])
redis.call('PUBLISH', root .. ':nudge', key)
return 0
