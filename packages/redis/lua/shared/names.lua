-- Names under the root of the installation (KEYS[1]), time and settings. Keys of the trials and sweeps that a lineage
-- touches are built from the root: all lie in one hash slot.

local root = KEYS[1]

local function sweep_key(sweep) return root .. ':sweep:' .. sweep end
local function trial_key(sweep, number) return sweep_key(sweep) .. ':trial:' .. number end
local function lineage_key(key) return root .. ':lineage:' .. key end
-- Trials that rest, by the epoch up to which slots that nobody waits for may train ahead of their promotion.
local function ahead_key(key) return lineage_key(key) .. ':ahead' end

-- One moment for all that a script does.
local moment

local function milliseconds()
  if not moment then
    local time = redis.call('TIME')
    moment = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  end
  return moment
end

-- Those that the script has read; false for one that is not set.
local known_settings = {}

local function setting(name, otherwise)
  if known_settings[name] == nil then known_settings[name] = redis.call('HGET', root .. ':settings', name) end
  return known_settings[name] or otherwise
end
