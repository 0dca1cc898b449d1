-- Lineages whose wait is over; each leaves the set by forget-retry once it is in the queue.
-- KEYS: root    Returns: {lineage, generation, …}, at most 500
local answer = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', root .. ':retries', '-inf', milliseconds(), 'LIMIT', 0, 500)) do
  answer[#answer + 1] = key
  answer[#answer + 1] = redis.call('HGET', lineage_key(key), 'generation')
end
return answer
