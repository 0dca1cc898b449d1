-- Gives versions of a dataset another name, if its record is still the one that was read.
-- KEYS: root, datasets, dataset-facts, dataset-versions
-- ARGV: name, its record, the record that it has after that ('' for none: the name goes), new name, then of each version,
-- the current one of the new name first: hash, record with the new name
-- Returns: 'renamed' | 'changed' | 'taken'
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
if redis.call('HEXISTS', KEYS[2], ARGV[4]) == 1 then return 'taken' end
for at = 5, #ARGV, 2 do
  redis.call('HDEL', KEYS[4], ARGV[1] .. '@' .. ARGV[at])
  redis.call('HSET', KEYS[4], ARGV[4] .. '@' .. ARGV[at], ARGV[at + 1])
  local facts = parsed(redis.call('HGET', KEYS[3], ARGV[at]) or '')
  if facts and facts.name == ARGV[1] then redis.call('HSET', KEYS[3], ARGV[at], ARGV[at + 1]) end
end
if ARGV[3] == '' then redis.call('HDEL', KEYS[2], ARGV[1]) else redis.call('HSET', KEYS[2], ARGV[1], ARGV[3]) end
redis.call('HSET', KEYS[2], ARGV[4], ARGV[6])
return 'renamed'
