-- Makes content the current version of a name.
-- KEYS: root, datasets, dataset-facts, dataset-versions    ARGV: name, hash, record
local before = redis.call('HGET', KEYS[2], ARGV[1])
local replaced = hash_of_dataset(before)
-- One that an older version registered has its record under its name only.
if replaced then
  redis.call('HSETNX', KEYS[3], replaced, before)
  redis.call('HSETNX', KEYS[4], ARGV[1] .. '@' .. replaced, before)
end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
redis.call('HSET', KEYS[4], ARGV[1] .. '@' .. ARGV[2], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
