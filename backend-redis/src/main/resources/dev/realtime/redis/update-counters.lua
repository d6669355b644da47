-- Updates counters and the leaderboards they stand on.
-- KEYS: for each update its counter, then for each of its boards the scores and the ends; last the
--       hash of what has counted: for each source of updates the last position
-- ARGV: for each update: operation, amount, milliseconds to live (0: for good), its source (empty:
--       none), the positions of the first and last event it is made of, number of boards, and for
--       each board the member
-- Returns for each update the text of its counter afterwards, and when that ends in milliseconds.
-- An empty number: the key holds none (it is left as it is), or nothing where it was only looked at.
-- An empty end: the counter stays for good. The end "ended": it has counted already, and ended since.
-- Where of an update made of several events some have counted and others not, nothing is done, and
-- its source returned alone.

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

local month = 30 * 24 * 3600 * 1000
local counted = KEYS[#KEYS]
local before, now_counted = {}, {}

-- Whether an update has counted already; nil where only some of its events have.
local function has_counted(source, first, last)
  if source == '' then
    return false
  end
  before[source] = before[source] or redis.call('HGET', counted, source) or '0-0'
  if is_after(first, before[source]) then
    return false
  end
  return not is_after(last, before[source]) or nil
end

local skip = {}
local k, a, update = 1, 1, 1
while k < #KEYS do
  skip[update] = has_counted(ARGV[a + 3], ARGV[a + 4], ARGV[a + 5])
  if skip[update] == nil then
    return {ARGV[a + 3]}
  end
  k, a, update = k + 1 + 2 * ARGV[a + 6], a + 7 + ARGV[a + 6], update + 1
end

local results = {}
k, a, update = 1, 1, 1
while k < #KEYS do
  local key, operation, amount, live, source, last, boards =
    KEYS[k], ARGV[a], ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], ARGV[a + 5], tonumber(ARGV[a + 6])
  local current = redis.pcall('GET', key)
  local number = ''
  if skip[update] then
    operation, live = 'LOOK', '0'
  elseif source ~= '' and (not now_counted[source] or is_after(last, now_counted[source])) then
    now_counted[source] = last
  end
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
    place(KEYS[k + 2 * board - 1], KEYS[k + 2 * board], ARGV[a + 6 + board], number, counter_end)
  end
  if skip[update] and not current then
    counter_end = 'ended' -- it counted, and has ended since
  end
  results[#results + 1] = number
  results[#results + 1] = counter_end
  k, a, update = k + 1 + 2 * boards, a + 7 + boards, update + 1
end

for source, last in pairs(now_counted) do
  redis.call('HSET', counted, source, last)
end
-- Also where all has counted before: WAIT asks how many replicas have the latest write of the
-- connection that it comes by, and that may be another than the first time.
if next(before) then
  redis.call('PEXPIRE', counted, month)
end
set_ends_of_boards()
return results
