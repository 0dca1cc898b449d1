-- A program says that a trial which it holds has failed: it does, as do those of its sweep that watch its lineage. The lineage
-- is not set aside, as one is of which every worker would fail: other sweeps that want more have it back in their lines.
-- KEYS: root    ARGV: sweep, trial, fence, failure JSON
-- Returns: 'failed' | 'stale'
local sweep, number, fence, failure = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if is_told_again(sweep, number, fence, 'failed') then return 'failed' end
local key = held_by(sweep, number, fence)
if not key then return 'stale' end
local known, status = unpack(redis.call('HMGET', lineage_key(key), 'fence', 'status'))
if known ~= fence or status ~= 'running' then return 'stale' end
end_told(key, sweep, number, function(ended) set_trial(sweep, ended, 'failed', nil, failure) end)
redis.call('HSET', trial_key(sweep, number), 'toldBy', fence)
leave_to_others(key, mended_epoch(key))
return 'failed'
