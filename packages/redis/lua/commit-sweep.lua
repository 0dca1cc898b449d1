-- Commits a step: what changed of the pieces of a sweep and its commands together, if nobody was first.
-- KEYS: root, sweep hash, inbox, outbox, open, in flight, farthest
-- ARGV: id, version the step was computed from, inputs consumed, status, reason, '1' if nothing is open any more,
--   how many pairs follow for the sweep hash, for open, in flight and farthest, these pairs…, commands…
--   A pair whose value is '' takes its field away.
-- Returns: 1 | 0 if the version is another one
if redis.call('HGET', KEYS[2], 'version') ~= ARGV[2] or not is_there(ARGV[1]) then return 0 end
local status, before = ARGV[4], redis.call('HGET', KEYS[2], 'status')
if ARGV[6] == '1' then redis.call('DEL', KEYS[5], KEYS[6]) end
local at = 11
for place, key in ipairs({ KEYS[2], KEYS[5], KEYS[6], KEYS[7] }) do
  for _ = 1, tonumber(ARGV[6 + place]) do
    if ARGV[at + 1] == '' then
      redis.call('HDEL', key, ARGV[at])
    else
      redis.call('HSET', key, ARGV[at], ARGV[at + 1])
    end
    at = at + 2
  end
end
redis.call('HINCRBY', KEYS[2], 'version', 1)
redis.call('HSET', KEYS[2], 'status', status)
redis.call('LTRIM', KEYS[3], ARGV[3], -1)
for i = at, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[i]) end
if before ~= status then
  if status ~= 'running' and status ~= 'paused' then
    redis.call('HSET', KEYS[2], 'finishedAt', milliseconds())
  else
    redis.call('HDEL', KEYS[2], 'finishedAt')
  end
  emit(ARGV[1], 'sweep', '{"status":"' .. status .. '","reason":' .. text(ARGV[5]) .. '}')
  retain_events(ARGV[1], status)
end
return 1
