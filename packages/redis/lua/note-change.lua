-- Notes that a worker is not as it was, and tells who follows the installation.
-- KEYS: root    ARGV: worker, '1' to note it only if the record of the worker is gone    Returns: 1 | 0 if it is there
if ARGV[2] == '1' and redis.call('EXISTS', root .. ':worker:' .. ARGV[1]) == 1 then return 0 end
note_change('worker:' .. ARGV[1])
redis.call('PUBLISH', root .. ':told', 'worker:' .. ARGV[1])
return 1
