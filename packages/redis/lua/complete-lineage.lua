-- A program says that a trial which it holds goes no further: it completes with the last report, as do those of its sweep that
-- watch its lineage.
-- KEYS: root    ARGV: lineage, fence, sweep, trial
-- Returns: 'completed' | 'stale' | 'untrained' without a report
local key = ARGV[1]
if is_told_again(ARGV[3], ARGV[4], ARGV[2], 'completed') then return 'completed' end
local fence, status = unpack(redis.call('HMGET', lineage_key(key), 'fence', 'status'))
if fence ~= ARGV[2] or (status ~= 'running' and status ~= 'idle') then return 'stale' end
if mended_epoch(key) == 0 then return 'untrained' end
complete_told(key, ARGV[3], ARGV[4], ARGV[2])
return 'completed'
