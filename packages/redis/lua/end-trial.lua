-- The time of a sweep is up: a trial goes no further, wherever it is. It is stopped with the score of the last epoch that it
-- has of those that it watched, or cancelled without one.
-- KEYS: root    ARGV: sweep, number, lineage, version    Returns: {}, as it queues nothing
local sweep, number, key = ARGV[1], ARGV[2], ARGV[3]
if not is_there(sweep) or not is_current(sweep, number, ARGV[4]) then return {} end
local trial, member = trial_key(sweep, number), sweep .. '/' .. number
local epochs, status = unpack(redis.call('HMGET', trial, 'epochs', 'status'))
if not epochs then return {} end
for _, node in ipairs(path_of(key)) do
  if redis.call('ZSCORE', watches_key(node.key), member) then
    drop_watch(node.key, member)
    redis.call('PUBLISH', root .. ':nudge', node.key)
  end
end
note_command(sweep, number, ARGV[4])
if is_halt(status) and status ~= 'resting' then return {} end
local epoch = math.min(mended_epoch(key), until_of(sweep, number, tonumber(epochs)))
if epoch < 1 then
  redis.call('HSET', trial, 'until', epoch)
  set_trial(sweep, number, 'cancelled')
else
  local report = redis.call('LINDEX', lineage_key(key) .. ':reports', epoch - 1)
  -- It came to no milestone: what it left is kept as if it had been watched up to there.
  redis.call('HSET', trial, 'until', epoch, 'cut', 1)
  stop_trial(sweep, number, report, epoch)
end
tell_verdict(key)
return {}
