-- Writes a sweep, or answers what the idempotency key stands for.
-- KEYS: root, sweep hash, sweeps index, idempotency (or root again, for none)
-- ARGV: id, name, tags, plan, head, definition, metric as in JSON, digest ('' for none), hash of the dataset that has to be
-- registered ('' for whichever), what programs train ('' if workers do), names of what else it judges by, as JSON ('' for none)
-- Returns: {'created'} | {'repeated', id} | {'conflict'} | {'datasetGone'}
if ARGV[8] ~= '' then
  local digest, id = string.match(redis.call('GET', KEYS[4]) or '', '^(%S+) (%S+)$')
  -- What the key stood for may have been deleted since: then it is free.
  if id and is_there(id) then
    if digest == ARGV[8] then return { 'repeated', id } end
    return { 'conflict' }
  end
end
if ARGV[9] ~= '' and redis.call('HEXISTS', root .. ':dataset-facts', ARGV[9]) == 0 then
  -- One that an older version registered has its facts under its name only.
  if not record_of_dataset(ARGV[9]) then return { 'datasetGone' } end
end
if ARGV[8] ~= '' then redis.call('SET', KEYS[4], ARGV[8] .. ' ' .. ARGV[1], 'EX', 86400) end
local now = milliseconds()
redis.call('HSET', KEYS[2], 'version', 1, 'name', ARGV[2], 'tags', ARGV[3], 'plan', ARGV[4],
  'head', ARGV[5], 'definition', ARGV[6], 'metric', ARGV[7], 'status', 'running', 'createdAt', now, 'trainedEpochs', 0,
  'epochsBefore', 0)
redis.call('ZADD', KEYS[3], now, ARGV[1])
if ARGV[10] ~= '' then redis.call('HSET', KEYS[2], 'asked', ARGV[10]) end
if ARGV[11] ~= '' then redis.call('HSET', KEYS[2], 'measures', ARGV[11]) end
push_input(ARGV[1], '{"type":"created"}')
tell_change(ARGV[1])
return { 'created' }
