-- Deletes a lineage that no sweep refers to. A worker that still has it finds its fence stale.
-- KEYS: root    ARGV: lineage, watchings, fence and checkpoints as they were read
-- Returns: 1 | 0 if the lineage was watched, started or checkpointed since, or is in training
local key = ARGV[1]
if not is_untouched(key, ARGV[2], ARGV[3], ARGV[4]) then return 0 end
if redis.call('ZCARD', watches_key(key)) > 0 then return 0 end
local lineage = lineage_key(key)
-- Its own set of forks is theirs: each leaves it as it goes.
local parent = path_of(key)[2]
if parent then redis.call('SREM', lineage_key(parent.key) .. ':forks', key) end
redis.call('DEL', lineage .. ':stretches', lineage .. ':reports', lineage .. ':kept', watches_key(key),
  ahead_key(key), speculated_key(key))
redis.call('ZREM', ahead_lineages, key)
redis.call('HDEL', root .. ':verifications', key)
redis.call('ZREM', root .. ':retries', key)
redis.call('SREM', root .. ':active', key)
redis.call('ZREM', root .. ':lineages', key)
redis.call('DEL', lineage)
return 1
