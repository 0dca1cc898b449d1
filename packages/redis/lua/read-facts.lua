-- Answers what a stopper asks of the boards of a sweep, and of trials that rest. A board is a sorted set of trials, whose
-- numbers have leading zeros so that equal losses are in their order; beside it lie those that were not taken yet.
-- KEYS: root, prefix of the boards, resting, in flight, farthest, population, prefix of the trials
-- ARGV: questions: 'size' board | 'loss' board trial | 'rank' board trial loss | 'at' board rank |
--   'untaken' board most | 'resting' trial | 'member' trial | 'experiences' | 'lineage' lineage
-- Returns: for each {its answer…}, {} for none: size | loss | rank | trial, loss | trial, loss, rank, … |
--   what is on record of the trial, in flight on its lineage, farthest epoch of it | its member or '', config of the trial |
--   experiences | in flight on the lineage, farthest epoch of it
local answers, at = {}, 1

local function next_word()
  at = at + 1
  return ARGV[at - 1]
end

local function next_board() return KEYS[2] .. next_word() end

-- How many are better. Among those of one loss the place is searched by halves: there may be many.
local function rank_of(board, trial, loss)
  local better = redis.call('ZCOUNT', board, '-inf', '(' .. loss)
  local low, high = better, better + redis.call('ZCOUNT', board, loss, loss)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call('ZRANGE', board, middle, middle)[1] < trial then low = middle + 1 else high = middle end
  end
  return low
end

local answer_to = {
  size = function() return { redis.call('ZCARD', next_board()) } end,
  loss = function()
    local loss = redis.call('ZSCORE', next_board(), next_word())
    return loss and { loss } or {}
  end,
  rank = function() return { rank_of(next_board(), next_word(), next_word()) } end,
  at = function()
    local board, rank = next_board(), next_word()
    return redis.call('ZRANGE', board, rank, rank, 'WITHSCORES')
  end,
  untaken = function()
    local board, most = next_board(), next_word()
    local found = redis.call('ZRANGE', board .. ':untaken', 0, most - 1, 'WITHSCORES')
    local ranked = {}
    for i = 1, #found, 2 do
      ranked[#ranked + 1] = found[i]
      ranked[#ranked + 1] = found[i + 1]
      ranked[#ranked + 1] = redis.call('ZRANK', board, found[i]) or 0
    end
    return ranked
  end,
  resting = function()
    local trial = redis.call('HGET', KEYS[3], next_word())
    if not trial then return {} end
    local lineage = string.match(trial, '^%S*')
    return { trial, redis.call('HGET', KEYS[4], lineage) or '0', redis.call('HGET', KEYS[5], lineage) or '0' }
  end,
  member = function()
    local trial = next_word()
    return { redis.call('HGET', KEYS[6], trial) or '', redis.call('HGET', KEYS[7] .. trial, 'config') or '' }
  end,
  experiences = function()
    local known = redis.call('HGET', KEYS[6], 'experiences')
    return known and { known } or {}
  end,
  lineage = function()
    local lineage = next_word()
    return { redis.call('HGET', KEYS[4], lineage) or '0', redis.call('HGET', KEYS[5], lineage) or '0' }
  end,
}

while at <= #ARGV do answers[#answers + 1] = answer_to[next_word()]() end
return answers
