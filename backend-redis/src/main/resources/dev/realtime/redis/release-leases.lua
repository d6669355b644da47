-- Gives up the leases that the holder has.
-- KEYS: the leases   ARGV: holder

for _, lease in ipairs(KEYS) do
  if redis.call('GET', lease) == ARGV[1] then
    redis.call('DEL', lease)
  end
end
return {}
