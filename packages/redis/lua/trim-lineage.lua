-- Of the checkpoints of a lineage only some stay, and of those to come the epochs that are still watched.
-- KEYS: root
-- ARGV: lineage, watchings, fence and checkpoints as they were read, checkpoints that stay, watched epochs…
-- Returns: 1 | 0 if the lineage was watched, started or checkpointed since, or is in training
if not is_untouched(ARGV[1], ARGV[2], ARGV[3], ARGV[4]) then return 0 end
local lineage = lineage_key(ARGV[1])
redis.call('HSET', lineage, 'checkpoints', ARGV[5])
redis.call('DEL', lineage .. ':kept')
for i = 6, #ARGV do redis.call('SADD', lineage .. ':kept', ARGV[i]) end
return 1
