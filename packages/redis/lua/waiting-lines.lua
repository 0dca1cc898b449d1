-- What a worker may start with the job that the queue gave it.
-- KEYS: root    ARGV: job, lineage that it was added for, worker
-- Returns: {} for nothing | {lineage} for what the job stands for, at once
--   | {lineage, sweep, lineages of it in training, first lineage in its line, its place, …} to choose from
--   | {lineage, '', 0, what is likeliest to be wanted, 0} while nobody waits
local job, key, worker = ARGV[1], ARGV[2], ARGV[3]
local stands_for = redis.call('HGET', root .. ':jobs', job)
if stands_for == '' then
  -- A job that nothing stood for lent its turn to the lineage of this one.
  redis.call('HDEL', root .. ':jobs', job)
  return {}
end
key = stands_for or key
local status, generation = unpack(redis.call('HMGET', lineage_key(key), 'status', 'generation'))
if status == 'running' then
  -- Delivered again; but not if it is a job of a former generation, given back by who died just then.
  local former = string.sub(job, 1, #key + 1) == key .. '-' and tonumber(string.sub(job, #key + 2))
  if job_of(key) ~= job and former and former <= tonumber(generation or '0') then return {} end
  return { key }
end
if status ~= 'queued' then return {} end
forget_gone(key)
local epoch = tonumber(redis.call('HGET', lineage_key(key), 'epoch') or '0')
if goal_of(key, epoch) <= epoch then return { key } end
local answer = { key }
for _, sweep in ipairs(redis.call('SMEMBERS', root .. ':ready')) do
  local ready = sweep_key(sweep) .. ':ready'
  local line = redis.call('ZRANGE', ready, 0, 7, 'WITHSCORES')
  if #line == 0 then redis.call('SREM', root .. ':ready', sweep) end
  for i = 1, #line, 2 do
    if not is_avoided(line[i], worker) then
      answer[#answer + 1] = sweep
      answer[#answer + 1] = redis.call('SCARD', sweep_key(sweep) .. ':training')
      answer[#answer + 1] = line[i]
      answer[#answer + 1] = line[i + 1]
      break
    end
  end
end
if #answer == 1 and target_of(key) <= epoch then
  local ahead = likeliest_ahead(function(other) return is_avoided(other, worker) end)
  if ahead then return { key, '', 0, ahead, 0 } end
end
return answer
