-- A program says that a trial which it holds goes no further: it completes with the last report, as do those of its sweep that
-- watch its lineage.
-- KEYS: root    ARGV: sweep, trial, fence
-- Returns: 'completed' | 'stale' | 'untrained' without a report
local sweep, number, fence = ARGV[1], ARGV[2], ARGV[3]
if is_told_again(sweep, number, fence, 'completed') then return 'completed' end
local key = held_by(sweep, number, fence)
if not key then return 'stale' end
local known, status = unpack(redis.call('HMGET', lineage_key(key), 'fence', 'status'))
if known ~= fence or (status ~= 'running' and status ~= 'idle') then return 'stale' end
if mended_epoch(key) == 0 then return 'untrained' end
complete_told(key, sweep, number, fence)
return 'completed'
