-- Reads of the pieces of a sweep what a step has to know.
-- KEYS: root, open, in flight, farthest    ARGV: how many trials, trials…, lineages…
-- Returns: {what each trial has open or ''…}, {trials in flight on its lineage or ''…},
--   {those in flight on each lineage or ''…}, {its farthest epoch or ''…}, {that of each trial's lineage or ''…}
local open, beside, in_flight, farthest, reached = {}, {}, {}, {}, {}
for i = 2, 1 + tonumber(ARGV[1]) do
  open[#open + 1] = redis.call('HGET', KEYS[2], ARGV[i]) or ''
  local lineage = string.match(open[#open], '^%S*')
  beside[#open] = redis.call('HGET', KEYS[3], lineage) or ''
  reached[#open] = redis.call('HGET', KEYS[4], lineage) or ''
end
for i = 2 + tonumber(ARGV[1]), #ARGV do
  in_flight[#in_flight + 1] = redis.call('HGET', KEYS[3], ARGV[i]) or ''
  farthest[#in_flight] = redis.call('HGET', KEYS[4], ARGV[i]) or ''
end
return { open, beside, in_flight, farthest, reached }
