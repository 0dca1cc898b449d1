-- Lineages whose wait is over are in the queue: from now on they stand in line.
-- KEYS: root    ARGV: lineages…    Returns: how many
for _, key in ipairs(ARGV) do
  redis.call('ZREM', root .. ':retries', key)
  place_lineage(key)
end
return #ARGV
