-- The time before which no event will be added any more.
-- KEYS: the stream   Returns milliseconds since 1970 in a list

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local last = newest and tonumber(string.match(newest[1], '^%d+')) or 0
return {string.format('%.0f', math.max(now, last))}
