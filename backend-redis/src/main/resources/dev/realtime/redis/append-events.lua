-- Adds events to the stream and publishes them, each once.
-- KEYS: the stream, then for each source of events its latest count
-- ARGV: how many entries to keep; a position after which new ones must come; then for each event:
--       the place of its source among the keys (0: none), its count in base 36, id, channel, server,
--       time, JSON, and the text to publish
-- Returns why an event could not be published, in a list; an empty list where all were

local week = 7 * 24 * 3600 * 1000
local latest = {}
local refused
for place = 2, #KEYS do
  latest[place] = tonumber(redis.call('GET', KEYS[place]) or 0)
end

local function add(position, i)
  return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], position, 'id', ARGV[i + 2],
    'channel', ARGV[i + 3], 'server', ARGV[i + 4], 'time', ARGV[i + 5], 'json', ARGV[i + 6])
end

-- A master that has forgotten events, and whose clock is behind that of the master before it, would
-- give new ones positions that readers have passed.
local function add_first(i)
  local position = add('*', i)
  if not is_after(position, ARGV[2]) then
    redis.call('XDEL', KEYS[1], position)
    local millis, sequence = string.match(ARGV[2], '^(%d+)-(%d+)$')
    add(millis .. '-' .. string.format('%.0f', sequence + 1), i)
  end
end

local first = true
for i = 3, #ARGV, 8 do
  local place = tonumber(ARGV[i])
  local count = place > 0 and tonumber(ARGV[i + 1], 36)
  if not count or count > latest[place] then
    if first then
      add_first(i)
      first = false
    else
      add('*', i)
    end
    -- The event counts, whether or not its channel may be published on.
    local heard = redis.pcall('PUBLISH', ARGV[i + 3], ARGV[i + 7])
    if type(heard) == 'table' then
      refused = refused or heard.err
    end
    if count then
      latest[place] = count
    end
  end
end

for place = 2, #KEYS do
  redis.call('SET', KEYS[place], string.format('%.0f', latest[place]), 'PX', week)
end
return {refused}
