-- A failed trial is wanted again: failed → waiting, its lineage out of quarantine, watched.
-- KEYS: root    ARGV: sweep, number, lineage, epochs, version    Returns: generation to enqueue, or 0
local sweep, number, key, epochs, version = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local trial, lineage = trial_key(sweep, number), lineage_key(key)
local status = redis.call('HGET', trial, 'status')
if not status or not is_there(sweep) or not is_current(sweep, number, version, true) then return 0 end
note_command(sweep, number, version)
if status == 'completed' or status == 'cancelled' or status == 'stopped' then
  push_end(sweep, number, status, redis.call('HGET', trial, 'score'))
  return 0
end
if status == 'failed' then
  redis.call('HSET', trial, 'status', 'waiting')
  redis.call('HDEL', trial, 'failure')
  redis.call('HINCRBY', sweep_key(sweep) .. ':counts', 'failed', -1)
  redis.call('HINCRBY', sweep_key(sweep) .. ':counts', 'waiting', 1)
  emit(sweep, 'trial', '{"trial":' .. number .. ',"status":"waiting","score":null,"failure":null}')
end
if redis.call('HGET', lineage, 'status') == 'quarantined' then
  redis.call('HSET', lineage, 'status', 'idle', 'starts', 0)
  redis.call('HDEL', lineage, 'failure', 'alone', 'avoid')
end
return watch_again(sweep, number, key, epochs)
