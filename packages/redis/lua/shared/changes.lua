-- What readers are told: events of a sweep, and the feed of all that is not as it was.

-- What the script has noted, and the number of its newest change.
local noted_changes = {}
local newest_change

-- Notes that something is not as it was, for who follows the whole installation: a sweep, its trials or reports
-- ('SWEEP', 'SWEEP/trials', 'SWEEP/reports'), or a worker ('worker:ID'). Each stands in the index once, with the number of
-- its newest change. Numbers follow the clock, so that they grow also if Redis lost its newest records.
local function note_change(what)
  if noted_changes[what] then return end
  noted_changes[what] = true
  local changes = root .. ':changes'
  local newest = newest_change or tonumber(redis.call('ZREVRANGE', changes, 0, 0, 'WITHSCORES')[2] or '0')
  newest_change = math.max(newest + 1, milliseconds())
  if redis.call('ZADD', changes, digits(newest_change), what) == 1 then
    local surplus = redis.call('ZCARD', changes) - setting('changesKept', 30000)
    if surplus > 0 then
      local last = redis.call('ZRANGE', changes, surplus - 1, surplus - 1, 'WITHSCORES')[2]
      redis.call('HSET', root .. ':settings', 'changesForgotten', last)
      redis.call('ZREMRANGEBYRANK', changes, 0, surplus - 1)
    end
  end
end

-- Sweeps whose readers the script has told: they look when it is over.
local told_sweeps = {}

-- The same of a sweep, or of a part of it ('/trials', '/reports'), and tells who waits for it.
local function tell_change(sweep, part)
  note_change(sweep .. (part or ''))
  if told_sweeps[sweep] then return end
  told_sweeps[sweep] = true
  redis.call('PUBLISH', root .. ':told', sweep)
end

local parts_told = { trial = '/trials', report = '/reports' }

local function emit(sweep, type, fields)
  redis.call('XADD', sweep_key(sweep) .. ':events', 'MAXLEN', '~', setting('eventsKept', 10000), '*',
    'type', type, 'at', milliseconds(), 'fields', fields)
  tell_change(sweep, parts_told[type])
end

-- The events of a sweep that has ended are kept for some days only.
local function retain_events(sweep, status)
  local events = sweep_key(sweep) .. ':events'
  if status == 'running' or status == 'paused' then
    redis.call('PERSIST', events)
  else
    redis.call('EXPIRE', events, setting('eventsSeconds', 604800))
  end
end
