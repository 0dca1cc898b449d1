-- Appends to a sweep's inbox and marks it due.
-- KEYS: root    ARGV: id, input    Returns: 1 | 0 if there is no such sweep
if redis.call('EXISTS', sweep_key(ARGV[1])) == 0 then return 0 end
push_input(ARGV[1], ARGV[2])
return 1
