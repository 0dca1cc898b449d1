-- Commits a step: what changed of the pieces of a sweep and its commands together, if nobody was first.
-- KEYS: root, sweep hash, inbox, outbox, open, in flight, farthest, resting, population
-- ARGV: id, version the step was computed from, inputs consumed, status, reason, '1' if nothing is open any more,
--   how many pairs follow for the sweep hash, open, in flight, farthest, resting and population, how many changes of boards
--   and how many decisions; these pairs…, changes (kind, board, trial, loss)…, decisions (trial, JSON)…, commands…
--   A pair whose value is '' takes its field away.
-- Returns: 1 | 0 if the version is another one
if redis.call('HGET', KEYS[2], 'version') ~= ARGV[2] or not is_there(ARGV[1]) then return 0 end
local status = ARGV[4]
local before, head_before = unpack(redis.call('HMGET', KEYS[2], 'status', 'head'))
local edited = false
if ARGV[6] == '1' then redis.call('DEL', KEYS[5], KEYS[6], KEYS[8]) end
local at = 15
for place, key in ipairs({ KEYS[2], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9] }) do
  for _ = 1, tonumber(ARGV[6 + place]) do
    edited = edited or place == 1 and ARGV[at] == 'definition'
    if ARGV[at + 1] == '' then
      redis.call('HDEL', key, ARGV[at])
    else
      redis.call('HSET', key, ARGV[at], ARGV[at + 1])
    end
    at = at + 2
  end
end
for _ = 1, tonumber(ARGV[13]) do
  local kind, name, trial, loss = unpack(ARGV, at, at + 3)
  local board = KEYS[2] .. ':board:' .. name
  if kind == 'add' then
    redis.call('SADD', KEYS[2] .. ':boards', name)
    redis.call('ZADD', board, loss, trial)
    redis.call('ZADD', board .. ':untaken', loss, trial)
  else
    redis.call('ZREM', board .. ':untaken', trial)
    if kind == 'remove' then redis.call('ZREM', board, trial) end
  end
  at = at + 4
end
-- The log: an entry's number is its id, and a trial knows the numbers of those that are about it.
for _ = 1, tonumber(ARGV[14]) do
  local trial, said = ARGV[at], ARGV[at + 1]
  local place = redis.call('HINCRBY', KEYS[2], 'decisions', 1)
  redis.call('XADD', KEYS[2] .. ':decisions', place .. '-0', 'at', milliseconds(), 'said', said)
  local known = redis.call('HGET', KEYS[2] .. ':reasons', trial)
  redis.call('HSET', KEYS[2] .. ':reasons', trial, (known and known .. ' ' or '') .. place)
  at = at + 2
end
redis.call('HINCRBY', KEYS[2], 'version', 1)
redis.call('HSET', KEYS[2], 'status', status)
redis.call('LTRIM', KEYS[3], ARGV[3], -1)
for i = at, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[i]) end
-- After the search, and after its time, a sweep takes other requests than before.
local head = redis.call('HGET', KEYS[2], 'head')
local is_over = member_of(head_before, 'topK') ~= member_of(head, 'topK') or has(head_before, 'timeUp') ~= has(head, 'timeUp')
if before ~= status or is_over then redis.call('HINCRBY', KEYS[2], 'requests', 1) end
if before ~= status then
  if status ~= 'running' and status ~= 'paused' then
    redis.call('HSET', KEYS[2], 'finishedAt', milliseconds())
  else
    redis.call('HDEL', KEYS[2], 'finishedAt')
  end
  emit(ARGV[1], 'sweep', '{"status":"' .. status .. '","reason":' .. text(ARGV[5]) .. '}')
  retain_events(ARGV[1], status)
elseif edited or is_over then
  -- Who runs again is known: the sweep has other figures.
  tell_change(ARGV[1])
end
return 1
