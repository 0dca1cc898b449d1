-- Changes what a sweep is called; '' leaves it as it is.
-- KEYS: root, sweep hash    ARGV: id, name, tags JSON    Returns: 1 | 0 if there is no such sweep
if not is_there(ARGV[1]) then return 0 end
if ARGV[2] ~= '' then redis.call('HSET', KEYS[2], 'name', ARGV[2]) end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[2], 'tags', ARGV[3]) end
return 1
