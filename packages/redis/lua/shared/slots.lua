-- Stretches of training, and the slots of workers in which they were.

-- Stretches of training are kept as "[fence,worker,slot,epoch,start]", and once they have ended with ",epoch,end]". Slots are
-- counted for each worker, the lowest free one first: how many trained beside each other is then seen.
local function slots_key(worker) return root .. ':slots:' .. worker end
-- Of each worker the slot below which none is free, so that nobody looks through all.
local free_slots = root .. ':free-slots'

-- Answers the slot.
local function begin_stretch(key, worker, fence)
  local slots, slot = slots_key(worker), tonumber(redis.call('HGET', free_slots, worker) or '0')
  while redis.call('HSETNX', slots, slot, key) == 0 do slot = slot + 1 end
  redis.call('HSET', free_slots, worker, slot + 1)
  local stretches = lineage_key(key) .. ':stretches'
  redis.call('RPUSH', stretches, '[' .. digits(fence) .. ',' .. text(worker) .. ',' .. slot .. ','
    .. epoch_of(key) .. ',' .. digits(milliseconds()) .. ']')
  redis.call('LTRIM', stretches, -20, -1)
  return slot
end

local function free_slot(worker, slot)
  redis.call('HDEL', slots_key(worker), slot)
  if redis.call('EXISTS', slots_key(worker)) == 0 then
    redis.call('HDEL', free_slots, worker)
  elseif tonumber(slot) < tonumber(redis.call('HGET', free_slots, worker) or '0') then
    redis.call('HSET', free_slots, worker, slot)
  end
end

-- Of a lineage whose worker is still on record; nothing for one that is not in training.
local function end_stretch(key)
  local lineage = lineage_key(key)
  local slot, worker = unpack(redis.call('HMGET', lineage, 'slot', 'worker'))
  if not slot then return end
  redis.call('HDEL', lineage, 'slot')
  if redis.call('HGET', slots_key(worker or ''), slot) == key then free_slot(worker, slot) end
  local last = redis.call('LINDEX', lineage .. ':stretches', -1)
  if not last or #(parsed(last) or {}) ~= 5 then return end
  redis.call('LSET', lineage .. ':stretches', -1, string.sub(last, 1, -2) .. ',' .. epoch_of(key) .. ','
    .. digits(milliseconds()) .. ']')
end
