-- Leaderboards: what the scripts that touch them have in common, put in front of each.
-- A board is two sorted sets: the scores, and the ends of the members that end (milliseconds).

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local now_text = string.format('%.0f', now)

local function remove_ended(scores, ends)
  repeat
    local ended = redis.call('ZRANGEBYSCORE', ends, '-inf', '(' .. now_text, 'LIMIT', 0, 1000)
    if #ended > 0 then
      redis.call('ZREM', scores, unpack(ended))
      redis.call('ZREM', ends, unpack(ended))
    end
  until #ended < 1000
end

local touched = {}

-- member_end: an empty text for a member that stays for good
local function place(scores, ends, member, number, member_end)
  if not touched[scores] then
    touched[scores] = ends
    remove_ended(scores, ends)
  end
  redis.call('ZADD', scores, number, member)
  if member_end == '' then
    redis.call('ZREM', ends, member)
  else
    redis.call('ZADD', ends, member_end, member)
  end
end

-- A board ends with its last member, if all of them end.
local function set_ends_of_boards()
  for scores, ends in pairs(touched) do
    if redis.call('ZCARD', scores) == redis.call('ZCARD', ends) then
      local last = redis.call('ZREVRANGE', ends, 0, 0, 'WITHSCORES')[2]
      redis.call('PEXPIREAT', scores, last)
      redis.call('PEXPIREAT', ends, last)
    else
      redis.call('PERSIST', scores)
      redis.call('PERSIST', ends)
    end
  end
end

