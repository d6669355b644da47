-- Writes something after an event that was read, so that replicas that have this have that event.
-- KEYS: the stream, a key to write   ARGV: the event's position
-- Returns whether this server has the event: yes or no, in a list

-- Another master than the one that was read from may have forgotten it.
local found = #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) > 0
redis.call('SET', KEYS[2], ARGV[1])
return {found and 'yes' or 'no'}
