-- The highest members of a leaderboard, without those whose counter has ended.
-- KEYS: scores, ends   ARGV: how many   Returns member, score, member, score …

local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
repeat
  local ended = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. now, 'LIMIT', 0, 1000)
  if #ended > 0 then
    redis.call('ZREM', KEYS[1], unpack(ended))
    redis.call('ZREM', KEYS[2], unpack(ended))
  end
until #ended < 1000
return redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES')
