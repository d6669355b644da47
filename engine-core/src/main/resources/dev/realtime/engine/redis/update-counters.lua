-- Updates counters and the leaderboards they stand on.
-- KEYS: for each update its counter, then for each of its boards the scores and the ends
-- ARGV: for each update: operation, amount, milliseconds to live (0: for good), number of boards,
--       and for each board the member
-- Returns the text of each counter afterwards; an empty text where the key holds no number, which is
-- left as it is.

local function is_number(text)
  return string.match(text, '^%-?%d+%.?%d*$')
    or string.match(text, '^%-?%d*%.%d+$')
    or string.match(text, '^%-?%d+%.?%d*[eE][%+%-]?%d+$')
end

-- Whole numbers this short stay exact in every step.
local function is_whole(text)
  return #text <= 15 and (text == '0' or string.match(text, '^%-?[1-9]%d*$'))
end

local function add(key, current, amount)
  if is_whole(amount) and (not current or is_whole(current)) then
    return string.format('%.0f', redis.call('INCRBY', key, amount))
  end
  return redis.call('INCRBYFLOAT', key, amount)
end

local function set(key, amount)
  redis.call('SET', key, amount, 'KEEPTTL')
  return amount
end

local function after(operation, key, current, amount)
  if operation == 'ADD' then
    return add(key, current, amount)
  end
  local keep = current
    and (operation == 'MAX' and tonumber(current) >= tonumber(amount)
      or operation == 'MIN' and tonumber(current) <= tonumber(amount))
  return keep and current or set(key, amount)
end

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

-- The board itself ends with its last member, if all of them end.
local function set_end_of_board(scores, ends)
  if redis.call('ZCARD', scores) == redis.call('ZCARD', ends) then
    local last = redis.call('ZREVRANGE', ends, 0, 0, 'WITHSCORES')[2]
    redis.call('PEXPIREAT', scores, last)
    redis.call('PEXPIREAT', ends, last)
  else
    redis.call('PERSIST', scores)
    redis.call('PERSIST', ends)
  end
end

local results = {}
local touched = {}
local k, a = 1, 1
while k <= #KEYS do
  local key, operation, amount, live, boards =
    KEYS[k], ARGV[a], ARGV[a + 1], ARGV[a + 2], tonumber(ARGV[a + 3])
  local current = redis.pcall('GET', key)
  local number = ''
  if not current or type(current) == 'string' and is_number(current) then
    number = after(operation, key, current, amount)
  end
  local left = redis.call('PTTL', key)
  if number ~= '' and live ~= '0' and left == -1 then
    redis.call('PEXPIRE', key, live)
    left = tonumber(live)
  end
  for board = 1, number ~= '' and boards or 0 do
    local scores, ends = KEYS[k + 2 * board - 1], KEYS[k + 2 * board]
    local member = ARGV[a + 3 + board]
    if not touched[scores] then
      touched[scores] = ends
      remove_ended(scores, ends)
    end
    redis.call('ZADD', scores, number, member)
    if left >= 0 then
      redis.call('ZADD', ends, string.format('%.0f', now + left), member)
    else
      redis.call('ZREM', ends, member)
    end
  end
  results[#results + 1] = number
  k, a = k + 1 + 2 * boards, a + 4 + boards
end

for scores, ends in pairs(touched) do
  set_end_of_board(scores, ends)
end
return results
