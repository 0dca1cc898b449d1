-- Records a checkpoint if the fence still holds; the newest two and all epochs ever watched stay.
-- KEYS: root    ARGV: lineage, fence, checkpoint JSON
-- Returns: false if stale | JSON list of the dropped ones
local lineage = lineage_key(ARGV[1])
if redis.call('HGET', lineage, 'fence') ~= ARGV[2] then return false end
local added = cjson.decode(ARGV[3])
local all, dropped = { added }, {}
for _, checkpoint in ipairs(cjson.decode(redis.call('HGET', lineage, 'checkpoints') or '[]')) do
  if checkpoint.epoch ~= added.epoch then
    all[#all + 1] = checkpoint
  elseif checkpoint.artifact ~= added.artifact then
    dropped[#dropped + 1] = checkpoint
  end
end
table.sort(all, function(a, b) return a.epoch > b.epoch end)
local kept = {}
for place, checkpoint in ipairs(all) do
  local watched = redis.call('SISMEMBER', lineage .. ':kept', checkpoint.epoch) == 1
  table.insert((place <= 2 or watched) and kept or dropped, checkpoint)
end
redis.call('HSET', lineage, 'checkpoints', cjson.encode(kept))
return #dropped == 0 and '[]' or cjson.encode(dropped)
