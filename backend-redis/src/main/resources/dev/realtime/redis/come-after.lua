-- Sees to it that what is added to the stream from now on comes after a position.
-- KEYS: the stream   ARGV: the position   Returns an empty list

local added = redis.pcall('XADD', KEYS[1], ARGV[1], 'passed', '')
if type(added) == 'string' then
  redis.call('XDEL', KEYS[1], added)
elseif not string.find(added.err, 'equal or smaller', 1, true) then
  return added
end
-- Otherwise the stream has had a later entry, and nothing needs to be done.
return {}
