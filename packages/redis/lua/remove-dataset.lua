-- Takes a name from a dataset; its last name only if no sweep needs it.
-- KEYS: root, datasets, dataset-facts, sweeps index    ARGV: name, how many sweeps are named
-- Returns: {'removed'} | {'absent'} | {'needed', count, id, …}
local record = redis.call('HGET', KEYS[2], ARGV[1])
if not record then return { 'absent' } end
local hash = hash_of_dataset(record)
if hash then
  local is_named_again = false
  local records = redis.call('HGETALL', KEYS[2])
  for at = 1, #records, 2 do
    if records[at] ~= ARGV[1] and hash_of_dataset(records[at + 1]) == hash then is_named_again = true end
  end
  if not is_named_again then
    local needed, count = { 'needed', 0 }, 0
    -- A quote within a string is escaped: this is found as a member only.
    local member = '"datasetHash":"' .. hash .. '"'
    for _, id in ipairs(redis.call('ZREVRANGE', KEYS[4], 0, -1)) do
      local pieces = redis.call('HMGET', sweep_key(id), 'head', 'state')
      if string.find(pieces[1] or pieces[2] or '', member, 1, true) then
        count = count + 1
        if count <= tonumber(ARGV[2]) then needed[#needed + 1] = id end
      end
    end
    if count > 0 then
      needed[2] = count
      return needed
    end
    redis.call('HDEL', KEYS[3], hash)
  end
end
redis.call('HDEL', KEYS[2], ARGV[1])
return { 'removed' }
