-- The job of the queue that stands for a lineage.

-- The job that stands for a lineage: that of its generation, unless it was swapped for another one's.
local function job_of(key)
  local job, generation = unpack(redis.call('HMGET', lineage_key(key), 'job', 'generation'))
  return job or key .. '-' .. (generation or '0')
end

local function forget_job(key)
  local job, generation, asked = unpack(redis.call('HMGET', lineage_key(key), 'job', 'generation', 'asked'))
  -- One that programs ask for has none.
  if asked then return end
  redis.call('HDEL', root .. ':jobs', job or key .. '-' .. (generation or '0'))
  redis.call('HDEL', lineage_key(key), 'job')
end

-- A lineage takes the job in hand, which stands for another one that waits as well; that one gets its job, or
-- keeps the one it has if the job in hand is not its own but one of before.
local function swap_jobs(key, job, other)
  local own = job_of(key)
  if job_of(other) == job then
    redis.call('HSET', root .. ':jobs', own, other)
    redis.call('HSET', lineage_key(other), 'job', own)
  else
    redis.call('HSET', root .. ':jobs', own, '')
  end
  redis.call('HSET', root .. ':jobs', job, key)
  redis.call('HSET', lineage_key(key), 'job', job)
end
