-- Gives a dataset another name, if its record is still the one that was read.
-- KEYS: root, datasets, dataset-facts    ARGV: name, new name, record, record with the new name, hash
-- Returns: 'renamed' | 'changed' | 'taken'
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[3] then return 'changed' end
if redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then return 'taken' end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
redis.call('HDEL', KEYS[2], ARGV[1])
if redis.call('HGET', KEYS[3], ARGV[5]) == ARGV[3] then redis.call('HSET', KEYS[3], ARGV[5], ARGV[4]) end
return 'renamed'
