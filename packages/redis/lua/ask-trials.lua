-- A program asks for trials of a sweep: takes those that stand first in its line, each with a lease.
-- KEYS: root
-- ARGV: sweep, how many at most, lease in ms, who asks, starts without progress that are allowed, name of the question, for how
--   many ms it stands if there are too few ('' if nobody waits for more)
-- Returns: {} for a sweep that is gone | {status, ''} for one that workers train
--   | {status, '1', or 'more' if others may be opened for this question, number, lineage, fence, epochs reported, epoch up to which it is wanted, starts, config, seed, fold or '',
--     JSON of the phases or '', the lineage that trained the last of these epochs, …}
local sweep = ARGV[1]
if not is_there(sweep) then return {} end
local status, asked = facts_of(sweep)
if not asked then return { status, '' } end
end_leases()
local line, answer = sweep_key(sweep) .. ':ready', { status, '1' }

-- The trial of the sweep that wants a lineage for longest.
local function wanting(key)
  local watches = watches_of(key)
  for place = #watches, 1, -1 do
    local watching, number = split_watch(watches[place].member)
    if watching == sweep then return number end
  end
end

local taken = 0
while taken < tonumber(ARGV[2]) do
  local key = redis.call('ZRANGE', line, 0, 0)[1]
  if not key then break end
  local lineage = lineage_key(key)
  if redis.call('HGET', lineage, 'status') ~= 'queued' then
    redis.call('ZREM', line, key)
  else
    forget_gone(key)
    local epoch, target = mended_epoch(key), target_of(key)
    local fence, starts
    if target <= epoch then
      raise_fence(key)
      rest_lineage(key)
    else
      fence, starts = take_lineage(key, ARGV[4], ARGV[5])
    end
    if fence then
      redis.call('HSET', lineage, 'lease', ARGV[3])
      redis.call('ZADD', root .. ':leases', end_of_lease(ARGV[3]), key)
      local number = wanting(key)
      local config, seed, fold, phases = unpack(redis.call('HMGET', trial_key(sweep, number), 'config', 'seed', 'fold', 'phases'))
      local parent = phases and path_of(key)[2]
      local trained = parent and parent.upto >= epoch and parent.key or key
      for _, value in ipairs({ number, key, digits(fence), epoch, target, starts, config, seed, fold or '', phases or '', trained }) do
        answer[#answer + 1] = value
      end
      taken = taken + 1
    end
  end
end
-- What an ended sweep was told since, as an edit, it may go on for: the next step shows.
local is_told = (status == 'completed' or status == 'failed') and redis.call('LLEN', sweep_key(sweep) .. ':inbox') > 0
if is_told then answer[1], answer[2] = 'running', 'more' end
if note_wanted(sweep, ARGV[6], status == 'running' and ARGV[2] - taken or 0, ARGV[7]) then answer[2] = 'more' end
return answer
