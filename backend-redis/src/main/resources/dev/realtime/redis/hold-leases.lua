-- Takes leases that are free and renews those of the holder.
-- KEYS: the leases   ARGV: holder, milliseconds   Returns the places of those held, from 1

local held = {}
for place, lease in ipairs(KEYS) do
  local holder = redis.call('GET', lease)
  if not holder or holder == ARGV[1] then
    redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
    held[#held + 1] = tostring(place)
  end
end
return held
