-- Moves cursors on, never back.
-- KEYS: the hash of cursors   ARGV: name, position, name, position …

for i = 1, #ARGV, 2 do
  local saved = redis.call('HGET', KEYS[1], ARGV[i])
  if not saved or is_after(ARGV[i + 1], saved) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
return {}
