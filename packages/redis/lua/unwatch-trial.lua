-- Ends a trial's interest in its lineage: for good (cancelled) or for a pause (waiting).
-- KEYS: root    ARGV: sweep, number, lineage, new status    Returns: 0, as it queues nothing
redis.call('ZREM', watches_key(ARGV[3]), ARGV[1] .. '/' .. ARGV[2])
set_trial(ARGV[1], ARGV[2], ARGV[4])
redis.call('PUBLISH', root .. ':nudge', ARGV[3])
return 0
