-- Ends a trial's interest in its lineage: for good (cancelled) or for a pause (waiting).
-- KEYS: root    ARGV: sweep, number, lineage, version ('' for good), new status
-- Returns: {}, as it queues nothing

-- A trial that is not over is cancelled: what its lineage is told from now on is not its own.
local function end_here(sweep, number, key)
  local status, epochs = unpack(redis.call('HMGET', trial_key(sweep, number), 'status', 'epochs'))
  if not status or not epochs or is_halt(status) and status ~= 'resting' then return end
  local epoch = math.min(mended_epoch(key), until_of(sweep, number, tonumber(epochs)))
  redis.call('HSET', trial_key(sweep, number), 'until', epoch)
end

local sweep, number, key, version = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if not is_current(sweep, number, version) then return {} end
local member = sweep .. '/' .. number
for place, node in ipairs(path_of(key)) do
  if place == 1 or redis.call('ZSCORE', watches_key(node.key), member) then
    drop_watch(node.key, member)
    redis.call('PUBLISH', root .. ':nudge', node.key)
  end
end
note_command(sweep, number, version)
if ARGV[5] == 'cancelled' then end_here(sweep, number, key) end
set_trial(sweep, number, ARGV[5])
return {}
