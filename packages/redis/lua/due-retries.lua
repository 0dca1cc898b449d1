-- Lineages whose wait is over; each leaves the set by forget-retries once it is in the queue.
-- KEYS: root    Returns: {lineage, generation, …}, at most 500
local answer = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', root .. ':retries', '-inf', milliseconds(), 'LIMIT', 0, 500)) do
  local generation = redis.call('HGET', lineage_key(key), 'generation')
  if generation then
    answer[#answer + 1] = key
    answer[#answer + 1] = generation
  else
    redis.call('ZREM', root .. ':retries', key)
  end
end
return answer
