-- Updates counters and the leaderboards they stand on.
-- KEYS: for each update its counter, then for each of its boards the scores and the ends
-- ARGV: for each update: operation, amount, milliseconds to live (0: for good), number of boards,
--       and for each board the member
-- Returns for each update the text of its counter afterwards, and when that ends in milliseconds.
-- An empty number: the key holds none (it is left as it is), or nothing where it was only looked at.
-- An empty end: the counter stays for good.

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
  if operation == 'LOOK' then
    return current or ''
  elseif operation == 'ADD' then
    return add(key, current, amount)
  end
  local keep = current
    and (operation == 'MAX' and tonumber(current) >= tonumber(amount)
      or operation == 'MIN' and tonumber(current) <= tonumber(amount))
  return keep and current or set(key, amount)
end

local results = {}
local k, a = 1, 1
while k <= #KEYS do
  local key, operation, amount, live, boards =
    KEYS[k], ARGV[a], ARGV[a + 1], ARGV[a + 2], tonumber(ARGV[a + 3])
  local current = redis.pcall('GET', key)
  local number = ''
  if not current or type(current) == 'string' and is_number(current) then
    number = after(operation, key, current, amount)
  end
  local left = number == '' and -1 or redis.call('PTTL', key)
  if number ~= '' and live ~= '0' and left == -1 then
    redis.call('PEXPIRE', key, live)
    left = tonumber(live)
  end
  local counter_end = left >= 0 and string.format('%.0f', now + left) or ''
  for board = 1, number ~= '' and boards or 0 do
    place(KEYS[k + 2 * board - 1], KEYS[k + 2 * board], ARGV[a + 3 + board], number, counter_end)
  end
  results[#results + 1] = number
  results[#results + 1] = counter_end
  k, a = k + 1 + 2 * boards, a + 4 + boards
end

set_ends_of_boards()
return results
