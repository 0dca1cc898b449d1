-- Appends to a sweep's inbox and marks it due.
-- KEYS: root    ARGV: id, input    Returns: 1 | 0 if there is no such sweep
if not is_there(ARGV[1]) then return 0 end
push_input(ARGV[1], ARGV[2])
return 1
