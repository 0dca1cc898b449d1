-- A program says that it goes no further: the trials that watch its lineage complete with its last report.
-- KEYS: root    ARGV: lineage, fence
-- Returns: 'completed' | 'stale' | 'untrained' without a report
local key = ARGV[1]
local lineage = lineage_key(key)
local fence, status = unpack(redis.call('HMGET', lineage, 'fence', 'status'))
if fence ~= ARGV[2] or (status ~= 'running' and status ~= 'idle') then return 'stale' end
local known = mended_epoch(key)
if known == 0 then return 'untrained' end
local last = redis.call('LINDEX', lineage .. ':reports', known - 1)
-- One that rests was completed by its last report, or by the same word before.
if status == 'idle' then return 'completed' end
for _, watch in ipairs(watches_of(key)) do
  local sweep, number = split_watch(watch.member)
  complete_trial(sweep, number, last)
  drop_watch(key, watch.member)
end
rest_lineage(key)
return 'completed'
