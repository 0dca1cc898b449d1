-- A failed trial is wanted again: failed → waiting, its lineage, or the ancestor that is trained for it,
-- out of quarantine, watched. In a cancelled sweep it stays failed: whoever asked came too late.
-- KEYS: root    ARGV: sweep, number, lineage, epochs, version    Returns: {lineage, generation} to enqueue, or {}
local sweep, number, key, epochs, version = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local trial = trial_key(sweep, number)
local status = redis.call('HGET', trial, 'status')
if not status or not is_there(sweep) or not is_current(sweep, number, version, true) then return {} end
note_command(sweep, number, version)
if status == 'completed' or status == 'cancelled' or status == 'stopped' then
  local score, values = unpack(redis.call('HMGET', trial, 'score', 'values'))
  push_end(sweep, number, status, score, values)
  return {}
end
if facts_of(sweep) == 'cancelled' then return {} end
if status == 'failed' then revive_trial(sweep, number, status) end
local path = path_of(key)
local stage = lineage_key(path[stage_of(path)].key)
if redis.call('HGET', stage, 'status') == 'quarantined' then
  redis.call('HSET', stage, 'status', 'idle', 'starts', 0)
  redis.call('HDEL', stage, 'failure', 'alone', 'avoid')
end
return watch_again(sweep, number, key, epochs)
