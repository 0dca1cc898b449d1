-- Opens a trial (once) and watches its lineage; or, for a trial that is there, watches again (resume).
-- KEYS: root
-- ARGV: sweep, number, lineage, epochs, version ('' to open), and to open only: config, seed, recipe,
--   'ancestor epoch …' from its parent to the root, with the last epoch in common ('' for none), 'number/of' of
--   the fold ('' for none), the first milestone ('' without a stopper), the JSON of why the config was proposed and that
--   of its phases ('' for none)
-- Returns: {lineage, generation} to enqueue, or {}
local sweep, number, key, epochs, version = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
if not is_there(sweep) then return {} end
local trial, lineage = trial_key(sweep, number), lineage_key(key)
if redis.call('EXISTS', trial) == 0 then
  if #ARGV < 9 then return {} end
  add_lineage(key, ARGV[8], ARGV[9])
  if redis.call('HEXISTS', sweep_key(sweep), 'asked') == 1 then redis.call('HSETNX', lineage, 'asked', sweep) end
  local path = path_of(key)
  touch_path(path)
  adopt_reports(path, 1)
  local behind = math.min(epoch_of(key), is_epoch(epochs) and epochs or 0)
  redis.call('HSET', trial, 'config', ARGV[6], 'seed', ARGV[7], 'epochs', ARGV[4], 'lineage', key,
    'status', 'waiting', 'sharedEpochs', behind)
  if (ARGV[10] or '') ~= '' then redis.call('HSET', trial, 'fold', ARGV[10]) end
  if (ARGV[11] or '') ~= '' then redis.call('HSET', trial, 'until', ARGV[11]) end
  if (ARGV[12] or '') ~= '' then redis.call('HSET', trial, 'reason', ARGV[12]) end
  if (ARGV[13] or '') ~= '' then redis.call('HSET', trial, 'phases', ARGV[13]) end
  redis.call('HINCRBY', sweep_key(sweep) .. ':counts', 'waiting', 1)
  tell_change(sweep, '/trials')
elseif not is_current(sweep, number, version == '' and '0' or version) then
  return {}
end
note_command(sweep, number, version)
return watch_again(sweep, number, key, epochs)
