-- A worker takes a lineage: raises the fence, queued | running → running. A lineage that is running was
-- delivered again, so its worker is gone; its writes are stale from here on.
-- With a job that stands for another lineage, the two swap their jobs, so that each has one.
-- KEYS: root
-- ARGV: lineage, worker, starts without progress that are allowed, job ('' for none), lineage that the job stands for
-- Returns: {} for nothing to do | {'again'} if another one was first | {fence, epoch, target, recipe, checkpoints, starts, alone, watched epochs…}
local key = ARGV[1]
local lineage = lineage_key(key)
local status = redis.call('HGET', lineage, 'status')
local job, other = ARGV[4], ARGV[5]
if job ~= '' then
  local stands_for = redis.call('HGET', root .. ':jobs', job) or other
  if stands_for ~= other then return { 'again' } end
  if key ~= other then
    local waits = status == 'queued' and not redis.call('ZSCORE', root .. ':retries', key)
    if not waits or redis.call('HGET', lineage_key(other), 'status') ~= 'queued' then return { 'again' } end
    swap_jobs(key, job, other)
  end
end
if status ~= 'queued' and status ~= 'running' then return {} end
forget_gone(key)
local epoch = tonumber(redis.call('HGET', lineage, 'epoch') or '0')
local goal = goal_of(key, epoch)
if goal <= epoch then
  raise_fence(key)
  rest_lineage(key)
  return {}
end
if status == 'queued' and is_avoided(key, ARGV[2]) then
  -- The job is used up: another one comes after the wait.
  queue_lineage(key)
  redis.call('ZADD', root .. ':retries', milliseconds() + 300, key)
  place_lineage(key)
  return {}
end
local fence, starts = take_lineage(key, ARGV[2], ARGV[3])
if not fence then return {} end
local answer = { digits(fence), epoch, goal, redis.call('HGET', lineage, 'recipe'),
  redis.call('HGET', lineage, 'checkpoints') or '[]', starts, redis.call('HGET', lineage, 'alone') or '' }
for _, watched in ipairs(watched_ahead(key, epoch)) do answer[#answer + 1] = watched end
-- Trained ahead, it gets a checkpoint at its end as well.
if target_of(key) <= epoch then answer[#answer + 1] = goal end
return answer
