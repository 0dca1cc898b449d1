-- Records a checkpoint if the fence still holds; the newest two and all epochs ever watched stay.
-- KEYS: root    ARGV: lineage, fence, checkpoint JSON
-- Returns: false if stale | JSON list of the dropped ones
local lineage = lineage_key(ARGV[1])
if redis.call('HGET', lineage, 'fence') ~= ARGV[2] then return false end

-- What a checkpoint says, with its own text; nil for one that cannot be read.
local function read(json)
  local said = parsed(json)
  return said and type(said.epoch) == 'number' and { epoch = said.epoch, artifact = said.artifact, json = json } or nil
end

local added = read(ARGV[3])
local all, dropped = { added }, {}
for _, json in ipairs(parts(redis.call('HGET', lineage, 'checkpoints') or '[]')) do
  local known = read(json)
  if known and known.epoch ~= added.epoch then
    all[#all + 1] = known
  elseif known and known.artifact ~= added.artifact then
    dropped[#dropped + 1] = known.json
  end
end
table.sort(all, function(a, b) return a.epoch > b.epoch end)
local kept = {}
for place, checkpoint in ipairs(all) do
  local watched = redis.call('SISMEMBER', lineage .. ':kept', checkpoint.epoch) == 1
  table.insert((place <= 2 or watched) and kept or dropped, checkpoint.json)
end
redis.call('HSET', lineage, 'checkpoints', '[' .. table.concat(kept, ',') .. ']')
return '[' .. table.concat(dropped, ',') .. ']'
