-- Adds to a number and keeps its time to live.
-- KEYS: the key   ARGV: the amount   Returns the new number's text in a list

local function is_whole(text)
  return #text <= 15 and (text == '0' or string.match(text, '^%-?[1-9]%d*$'))
end

local current = redis.pcall('GET', KEYS[1])
if type(current) == 'table' then
  return {err = 'NOTNUMBER 1'}
end
if is_whole(ARGV[1]) and (not current or is_whole(current)) then
  return {string.format('%.0f', redis.call('INCRBY', KEYS[1], ARGV[1]))}
end
local number = redis.pcall('INCRBYFLOAT', KEYS[1], ARGV[1])
if type(number) == 'table' then
  return {err = 'NOTNUMBER 1'}
end
return {number}
