-- Commits a step: the new state and its commands together, if nobody was first.
-- KEYS: root, sweep hash, inbox, outbox
-- ARGV: id, version the step was computed from, inputs consumed, state, status, reason, commands…
-- Returns: 1 | 0 if the version is another one
if redis.call('HGET', KEYS[2], 'version') ~= ARGV[2] or not is_there(ARGV[1]) then return 0 end
local before = redis.call('HGET', KEYS[2], 'status')
redis.call('HINCRBY', KEYS[2], 'version', 1)
redis.call('HSET', KEYS[2], 'state', ARGV[4], 'status', ARGV[5])
redis.call('LTRIM', KEYS[3], ARGV[3], -1)
for i = 7, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[i]) end
if before ~= ARGV[5] then
  if ARGV[5] ~= 'running' and ARGV[5] ~= 'paused' then
    redis.call('HSET', KEYS[2], 'finishedAt', milliseconds())
  else
    redis.call('HDEL', KEYS[2], 'finishedAt')
  end
  emit(ARGV[1], 'sweep', '{"status":"' .. ARGV[5] .. '","reason":' .. text(ARGV[6]) .. '}')
  retain_events(ARGV[1], ARGV[5])
end
return 1
