-- The tree of lineages. A fork has its first epochs in common with its parent, which may be a fork
-- itself. A trial of a fork first watches the ancestor that trains the next epoch they share, then the next one on the
-- way, and at last the fork. A fork has the reports of the epochs in common in its own list, so that readers need no
-- other lineage.

-- The lineages on the way from one to the root of its tree, itself first: {key, upto}, the last epoch in common with it.
local function path_of(key)
  local path = { { key = key, upto = math.huge } }
  local ancestors = redis.call('HGET', lineage_key(key), 'path') or ''
  for ancestor, epoch in string.gmatch(ancestors, '(%x+) (%d+)') do
    path[#path + 1] = { key = ancestor, upto = tonumber(epoch) }
  end
  return path
end

-- The record of a lineage that may be new. `ancestors`: 'lineage epoch …' from its parent to the root. `asked`: for which
-- sweep programs ask for it, nil if workers train it.
local function add_lineage(key, recipe, ancestors, asked)
  local lineage = lineage_key(key)
  local fields = { 'recipe', recipe, 'status', 'idle', 'epoch', 0 }
  for name, value in pairs({ path = ancestors ~= '' and ancestors or nil, asked = asked }) do
    fields[#fields + 1] = name
    fields[#fields + 1] = value
  end
  if redis.call('EXISTS', lineage) == 0 then
    redis.call('HSET', lineage, unpack(fields))
  else
    for at = 1, #fields, 2 do redis.call('HSETNX', lineage, fields[at], fields[at + 1]) end
  end
end

-- What a trial is at its milestone may be cloned while it trains on: the checkpoint stays until retention, which knows of
-- it by the trial, gives it up.
local function show(sweep, number, key, milestone)
  redis.call('HSET', trial_key(sweep, number), 'shown', key .. ' ' .. milestone)
  redis.call('SADD', lineage_key(key) .. ':kept', milestone)
end

-- The lineage of a trial that watches another one; that is an ancestor of it, if it is not the same.
local function lineage_of(sweep, number, watched)
  return redis.call('HGET', trial_key(sweep, number), 'lineage') or watched
end

-- The recipe of an ancestor: that of the fork without so many of its last phases.
local function recipe_before(recipe, dropped)
  local members = parts(recipe)
  for place, member in ipairs(members) do
    if string.sub(member, 1, 9) == '"phases":' then
      local phases = parts(string.sub(member, 10))
      members[place] = '"phases":[' .. table.concat(phases, ',', 1, math.max(0, #phases - dropped)) .. ']'
    end
  end
  return '{' .. table.concat(members, ',') .. '}'
end

-- Appends what another lineage has of the epochs in common, up to the last of these.
local function append_reports(key, from, upto)
  local known = epoch_of(key)
  local reports = redis.call('LRANGE', lineage_key(from) .. ':reports', known, upto - 1)
  for _, report in ipairs(reports) do redis.call('RPUSH', lineage_key(key) .. ':reports', report) end
  redis.call('HSET', lineage_key(key), 'epoch', known + #reports, 'updatedAt', milliseconds())
end

-- A lineage that was forgotten and begins anew has what its forks have.
local function adopt_from_forks(key)
  local from, most = nil, epoch_of(key)
  for _, fork in ipairs(redis.call('SMEMBERS', lineage_key(key) .. ':forks')) do
    local parent = path_of(fork)[2]
    local shared = parent and math.min(epoch_of(fork), parent.upto) or 0
    if shared > most then from, most = fork, shared end
  end
  if from then append_reports(key, from, most) end
end

-- Each lineage on a path has a record, and is used now.
local function touch_path(path)
  for place, node in ipairs(path) do
    local lineage = lineage_key(node.key)
    if place > 1 and redis.call('HEXISTS', lineage, 'recipe') == 0 then
      local rest = {}
      for at = place + 1, #path do rest[#rest + 1] = path[at].key .. ' ' .. path[at].upto end
      redis.call('HSET', lineage, 'status', 'idle', 'epoch', 0, 'path', table.concat(rest, ' '),
        'recipe', recipe_before(redis.call('HGET', lineage_key(path[1].key), 'recipe') or '', place - 1))
      local asked = redis.call('HGET', lineage_key(path[1].key), 'asked')
      if asked then redis.call('HSET', lineage, 'asked', asked) end
    end
    if path[place + 1] then redis.call('SADD', lineage_key(path[place + 1].key) .. ':forks', node.key) end
    if not touched_lineages[node.key] then
      if redis.call('HEXISTS', lineage, 'watchings') == 0 then adopt_from_forks(node.key) end
      touch_lineage(node.key)
    end
  end
end

-- Gives a lineage on a path the reports that another one on it has of the epochs in common.
local function adopt_reports(path, place)
  if #path == 1 then return end
  local key = path[place].key
  local known = mended_epoch(key)
  local from, most = nil, known
  for other, source in ipairs(path) do
    local shared = math.min(epoch_of(source.key), path[math.max(place, other)].upto)
    if other ~= place and shared > most then from, most = source.key, shared end
  end
  if from then append_reports(key, from, most) end
end

-- Which lineage on a path trains the next epoch of the first one: the ancestor that is the last to have it.
local function stage_of(path)
  local known, stage = 0, 1
  for _, node in ipairs(path) do known = math.max(known, math.min(epoch_of(node.key), node.upto)) end
  for place, node in ipairs(path) do
    if node.upto > known then stage = place end
  end
  return stage
end

-- What a program holds of a trial by a fence: its own lineage, or the ancestor that a clone waits for. Of no other one: two that
-- are given out in one moment have the same fence. Nil if there is no such trial.
local function held_by(sweep, number, fence)
  local own, phases = unpack(redis.call('HMGET', trial_key(sweep, number), 'lineage', 'phases'))
  if not own or not phases or redis.call('HGET', lineage_key(own), 'fence') == fence then return own end
  for _, node in ipairs(path_of(own)) do
    local is_waited_for = redis.call('ZSCORE', watches_key(node.key), sweep .. '/' .. number)
    if is_waited_for and redis.call('HGET', lineage_key(node.key), 'fence') == fence then return node.key end
  end
  return own
end

-- Ends the watches of a trial on a path, but for that of one place.
local function drop_watches(path, member, except)
  for place, node in ipairs(path) do
    if place ~= except and redis.call('ZSCORE', watches_key(node.key), member) then drop_watch(node.key, member) end
  end
end

-- A lineage that is watched is queued, if nobody has it yet. Answers the generation to enqueue, or nil.
local function queue_watched(key)
  local state = redis.call('HGET', lineage_key(key), 'status')
  if state == 'idle' then return queue_lineage(key) end
  place_lineage(key)
  if state ~= 'queued' or is_asked(key) or redis.call('ZSCORE', root .. ':retries', key) then return end
  local generation = redis.call('HGET', lineage_key(key), 'generation')
  if job_of(key) == key .. '-' .. generation then return tonumber(generation) end
end

-- Epochs that the lineages on a path have when a trial wants them, and that its sweep has no report of, were trained before.
-- Sweeps of versions up to 0.1 do not count them.
local function account_for(sweep, path, epochs)
  local fields, accounted = sweep_key(sweep), sweep_key(sweep) .. ':accounted'
  for place, node in ipairs(path) do
    local has, from = math.min(epoch_of(node.key), node.upto, epochs), path[place + 1] and path[place + 1].upto or 0
    if has > from and redis.call('HEXISTS', fields, 'epochsBefore') == 1 then
      local known = math.max(from, tonumber(redis.call('HGET', accounted, node.key) or '0'))
      if has > known then
        redis.call('HINCRBY', fields, 'epochsBefore', has - known)
        redis.call('HSET', accounted, node.key, has)
      end
    end
  end
end

-- A trial that is wanted up to an epoch watches its lineage, or the ancestor that is to be trained before it, or is answered at once.
-- Answers {lineage, generation} to enqueue, or {}.
local function watch_again(sweep, number, key, epochs)
  local path = path_of(key)
  touch_path(path)
  local status = redis.call('HGET', trial_key(sweep, number), 'status')
  if status ~= 'waiting' and status ~= 'running' then return {} end
  -- The watches of a paused sweep are suspended, also those of trials that are opened late.
  if facts_of(sweep) == 'paused' then return {} end
  local all = epochs
  epochs = until_of(sweep, number, epochs)
  if not is_epoch(epochs) then
    refuse_watch(sweep, number, epochs)
    return {}
  end
  local place = stage_of(path)
  if place > 1 then adopt_reports(path, place) end
  adopt_reports(path, 1)
  account_for(sweep, path, epochs)
  if epoch_of(key) >= epochs then
    reach(sweep, number, epochs, redis.call('LINDEX', lineage_key(key) .. ':reports', epochs - 1))
    return {}
  end
  local stage, before = path[place], path[place + 1]
  local state, failure = unpack(redis.call('HMGET', lineage_key(stage.key), 'status', 'failure'))
  if state == 'quarantined' then
    set_trial(sweep, number, 'failed', nil, failure)
    return {}
  end
  local last = math.min(stage.upto, epochs)
  redis.call('ZADD', watches_key(stage.key), last, sweep .. '/' .. number)
  read_watches[stage.key] = nil
  -- At a milestone the newest checkpoint is all that is needed to go on.
  if epochs == all or last < epochs then redis.call('SADD', lineage_key(stage.key) .. ':kept', last) end
  if before then redis.call('SADD', lineage_key(before.key) .. ':kept', before.upto) end
  drop_watches(path, sweep .. '/' .. number, place)
  set_trial(sweep, number, state == 'running' and 'running' or 'waiting')
  local generation = queue_watched(stage.key)
  return generation and { stage.key, generation } or {}
end
