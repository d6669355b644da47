-- Positions in the stream: what the scripts that compare them have in common, put in front of each.

-- Digits are compared as text: a sequence may be too long for a Lua number.
local function compare(one, other)
  if #one ~= #other then
    return #one < #other and -1 or 1
  end
  return one == other and 0 or one < other and -1 or 1
end

local function is_after(position, saved)
  local millis, sequence = string.match(position, '^(%d+)-(%d+)$')
  local saved_millis, saved_sequence = string.match(saved, '^(%d+)-(%d+)$')
  if not saved_millis then
    return true
  end
  local order = compare(millis, saved_millis)
  return order > 0 or order == 0 and compare(sequence, saved_sequence) > 0
end

