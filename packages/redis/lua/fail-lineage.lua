-- The recipe cannot go on: quarantined, and the watching trials fail.
-- KEYS: root    ARGV: lineage, fence, failure JSON    Returns: 1 | 0 if stale
if redis.call('HGET', lineage_key(ARGV[1]), 'fence') ~= ARGV[2] then return 0 end
quarantine(ARGV[1], ARGV[3])
return 1
