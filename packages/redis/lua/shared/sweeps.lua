-- The facts of sweeps and datasets, and the inbox of a sweep.

-- Of sweeps that the script has read.
local read_sweeps = {}

-- Status, what programs train, metric and measures, each false if there is none. No script changes one of them that it
-- reads again.
local function facts_of(sweep)
  if not read_sweeps[sweep] then
    read_sweeps[sweep] = redis.call('HMGET', sweep_key(sweep), 'status', 'asked', 'metric', 'measures')
  end
  return unpack(read_sweeps[sweep])
end

-- False for a sweep that is gone or being removed: nothing more is written for it.
local function is_there(sweep)
  local status = facts_of(sweep)
  return status and status ~= 'removing'
end

-- Of the record of a dataset; nil if it cannot be read.
local function hash_of_dataset(record)
  local read = parsed(record or '')
  return read and type(read.hash) == 'string' and read.hash or nil
end

-- What a name has registered with this content, now or before; nil if none has, but for `name`.
local function record_of_dataset(hash, name)
  local current = redis.call('HGETALL', root .. ':datasets')
  for at = 1, #current, 2 do
    if current[at] ~= name and hash_of_dataset(current[at + 1]) == hash then return current[at + 1] end
  end
  for _, version in ipairs(redis.call('HKEYS', root .. ':dataset-versions')) do
    local named, content = string.match(version, '^(.*)@(%x+)$')
    if content == hash and named ~= name then return redis.call('HGET', root .. ':dataset-versions', version) end
  end
end

local function push_input(sweep, input)
  redis.call('RPUSH', sweep_key(sweep) .. ':inbox', input)
  redis.call('ZADD', root .. ':due', 'NX', milliseconds(), sweep)
  redis.call('SADD', root .. ':live', sweep)
end
