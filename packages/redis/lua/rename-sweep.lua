-- Changes what a sweep is called, or planned; '' leaves it as it is.
-- KEYS: root, sweep hash    ARGV: id, name, tags JSON, plan JSON    Returns: 1 | 0 if there is no such sweep
if not is_there(ARGV[1]) then return 0 end
if ARGV[2] ~= '' then redis.call('HSET', KEYS[2], 'name', ARGV[2]) end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[2], 'tags', ARGV[3]) end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[2], 'plan', ARGV[4]) end
tell_change(ARGV[1])
return 1
