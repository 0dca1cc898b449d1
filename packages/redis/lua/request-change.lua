-- Takes what people ask of a sweep, all of it together, if nobody asked for anything since they looked at it.
-- KEYS: root, sweep hash, inbox
-- ARGV: id, requests that were known, name, tags JSON, plan JSON ('' leaves each as it is), inputs…
-- Returns: 1 | 0 if there is no such sweep | -1 if it has had other requests, or takes others now
if not is_there(ARGV[1]) then return 0 end
if (redis.call('HGET', KEYS[2], 'requests') or '0') ~= ARGV[2] then return -1 end
redis.call('HINCRBY', KEYS[2], 'requests', 1)
for place, field in ipairs({ 'name', 'tags', 'plan' }) do
  local value = ARGV[2 + place]
  if value ~= '' then redis.call('HSET', KEYS[2], field, value) end
end
for place = 6, #ARGV do push_input(ARGV[1], ARGV[place]) end
-- A step that does not know these inputs comes too late: it might end the sweep, which would take them no more.
if #ARGV > 5 then redis.call('HINCRBY', KEYS[2], 'version', 1) end
tell_change(ARGV[1])
return 1
