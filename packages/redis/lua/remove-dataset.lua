-- Takes versions from a name, if its record is still the one that was read; content that no other name has only if no
-- sweep needs it.
-- KEYS: root, datasets, dataset-facts, dataset-versions, sweeps index
-- ARGV: name, its record, the record that it has after that ('' for none: the name goes), how many sweeps are named,
-- hash, …
-- Returns: {'removed'} | {'changed'} | {'needed', count, id, …}
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return { 'changed' } end
local others, members = {}, {}
for at = 5, #ARGV do
  others[at] = record_of_dataset(ARGV[at], ARGV[1])
  -- A quote within a string is escaped: this is found as a member only.
  if not others[at] then members[#members + 1] = '"datasetHash":"' .. ARGV[at] .. '"' end
end
if #members > 0 then
  local needed, count = { 'needed', 0 }, 0
  for _, id in ipairs(redis.call('ZREVRANGE', KEYS[5], 0, -1)) do
    local pieces = redis.call('HMGET', sweep_key(id), 'head', 'state')
    for _, member in ipairs(members) do
      if string.find(pieces[1] or pieces[2] or '', member, 1, true) then
        count = count + 1
        if count <= tonumber(ARGV[4]) then needed[#needed + 1] = id end
        break
      end
    end
  end
  if count > 0 then
    needed[2] = count
    return needed
  end
end
for at = 5, #ARGV do
  redis.call('HDEL', KEYS[4], ARGV[1] .. '@' .. ARGV[at])
  if others[at] then redis.call('HSET', KEYS[3], ARGV[at], others[at]) else redis.call('HDEL', KEYS[3], ARGV[at]) end
end
if ARGV[3] == '' then redis.call('HDEL', KEYS[2], ARGV[1]) else redis.call('HSET', KEYS[2], ARGV[1], ARGV[3]) end
return { 'removed' }
