-- What the game adds to Lua's own library: string, table, math, and functions for types, order and
-- printing. The chunk's argument is the environment to put them into. Only what is missing is
-- defined. In numbers and order they do what the game's do, oddities included.

local G = ...
local string, table, math = G.string, G.table, G.math
local type, tostring, tonumber, pairs, ipairs, next = type, tostring, tonumber, pairs, ipairs, next
local getmetatable, setmetatable, select = getmetatable, setmetatable, select

local function define(library, name, fn)
    if library[name] == nil then library[name] = fn end
end

-- Types ---------------------------------------------------------------------------------------

define(G, "isstring", function(value) return type(value) == "string" end)
define(G, "isnumber", function(value) return type(value) == "number" end)
define(G, "isbool", function(value) return type(value) == "boolean" end)
define(G, "isfunction", function(value) return type(value) == "function" end)
-- What is a table here and is not one in the game says so in its metatable.
define(G, "istable", function(value)
    if type(value) ~= "table" then return false end
    local metatable = getmetatable(value)
    return type(metatable) ~= "table" or metatable.MetaName == nil
end)

define(G, "tobool", function(value)
    return not (value == nil or value == false or value == 0 or value == "0" or value == "false")
end)

-- string --------------------------------------------------------------------------------------

define(string, "gfind", string.gmatch)
define(G, "Format", string.format)

define(string, "ToTable", function(text)
    local letters = {}
    for i = 1, #text do letters[i] = text:sub(i, i) end
    return letters
end)

define(string, "PatternSafe", function(text)
    return (text:gsub("[%(%)%.%%%+%-%*%?%[%]%^%$]", "%%%0"):gsub("%z", "%%z"))
end)

define(string, "Explode", function(separator, text, isPattern)
    if separator == "" then return string.ToTable(text) end
    local parts, from = {}, 1
    for i = 1, #text do
        local first, last = string.find(text, separator, from, not isPattern)
        if not first then break end
        parts[i] = text:sub(from, first - 1)
        from = last + 1
    end
    parts[#parts + 1] = text:sub(from)
    return parts
end)

define(string, "Split", function(text, separator) return string.Explode(separator, text) end)
define(string, "Implode", function(separator, parts) return table.concat(parts, separator) end)
define(string, "Left", function(text, count) return text:sub(1, count) end)
define(string, "Right", function(text, count) return text:sub(-count) end)
define(string, "GetChar", function(text, place) return text:sub(place, place) end)
define(string, "SetChar", function(text, place, letter)
    return text:sub(0, place - 1) .. letter .. text:sub(place + 1)
end)

define(string, "Replace", function(text, from, to)
    return table.concat(string.Explode(from, text), to)
end)

local function trimmed(text, letter, pattern)
    local what = letter and string.PatternSafe(letter) or "%s"
    return text:match((pattern:gsub("X", function() return what end))) or text
end
define(string, "Trim", function(text, letter) return trimmed(text, letter, "^X*(.-)X*$") end)
define(string, "TrimLeft", function(text, letter) return trimmed(text, letter, "^X*(.+)$") end)
define(string, "TrimRight", function(text, letter) return trimmed(text, letter, "^(.-)X*$") end)

define(string, "StartsWith", function(text, start) return text:sub(1, #start) == start end)
define(string, "StartWith", string.StartsWith)
define(string, "EndsWith", function(text, ending) return ending == "" or text:sub(-#ending) == ending end)

define(string, "GetExtensionFromFilename", function(path) return path:match("%.([^%.]+)$") end)
define(string, "StripExtension", function(path)
    local point = path:match(".+()%.%w+$")
    return point and path:sub(1, point - 1) or path
end)
define(string, "GetPathFromFilename", function(path) return path:match("^(.*[/\\])[^/\\]-$") or "" end)
define(string, "GetFileFromFilename", function(path) return path:match("([^/\\]*)$") end)

define(string, "FormattedTime", function(seconds, format)
    seconds = seconds or 0
    local fraction = (seconds - math.floor(seconds)) * 100
    local minutes, rest = math.floor(seconds / 60 % 60), math.floor(seconds % 60)
    if format then return string.format(format, minutes, rest, fraction) end
    return {h = math.floor(seconds / 3600), m = minutes, s = rest, ms = fraction}
end)
define(string, "ToMinutesSeconds", function(seconds) return string.FormattedTime(seconds, "%02i:%02i") end)
define(string, "ToMinutesSecondsMilliseconds", function(seconds)
    return string.FormattedTime(seconds, "%02i:%02i:%02i")
end)

local UNITS = {{1, "second"}, {60, "minute"}, {3600, "hour"}, {86400, "day"}, {604800, "week"}, {31536000, "year"}}
define(string, "NiceTime", function(seconds)
    if seconds == nil then return "a few seconds" end
    local unit = UNITS[1]
    for i = 2, #UNITS do
        if seconds >= UNITS[i][1] then unit = UNITS[i] end
    end
    local count = math.floor(seconds / unit[1])
    return count .. " " .. unit[2] .. (count == 1 and "" or "s")
end)

define(string, "NiceSize", function(size)
    size = tonumber(size)
    if size <= 0 then return "0" end
    if size < 1000 then return size .. " Bytes" end
    if size < 1e6 then return math.Round(size / 1e3, 2) .. " KB" end
    if size < 1e9 then return math.Round(size / 1e6, 2) .. " MB" end
    return math.Round(size / 1e9, 2) .. " GB"
end)

define(string, "Comma", function(number, separator)
    local text = number
    if type(number) == "number" then
        text = string.format("%f", number):match("^(.-)%.?0*$")
    end
    local changed
    repeat
        text, changed = text:gsub("^(-?%d+)(%d%d%d)", "%1" .. (separator or ",") .. "%2")
    until changed == 0
    return text
end)

-- table ---------------------------------------------------------------------------------------

define(table, "Count", function(t)
    local count = 0
    for _ in pairs(t) do count = count + 1 end
    return count
end)
define(table, "IsEmpty", function(t) return next(t) == nil end)
define(table, "Empty", function(t)
    for key in pairs(t) do t[key] = nil end
end)
define(table, "HasValue", function(t, wanted)
    for _, value in pairs(t) do
        if value == wanted then return true end
    end
    return false
end)
define(table, "KeyFromValue", function(t, wanted)
    for key, value in pairs(t) do
        if value == wanted then return key end
    end
end)
define(table, "KeysFromValue", function(t, wanted)
    local keys = {}
    for key, value in pairs(t) do
        if value == wanted then keys[#keys + 1] = key end
    end
    return keys
end)
define(table, "RemoveByValue", function(t, wanted)
    local key = table.KeyFromValue(t, wanted)
    if not key then return false end
    if type(key) == "number" then table.remove(t, key) else t[key] = nil end
    return key
end)
define(table, "GetKeys", function(t)
    local keys = {}
    for key in pairs(t) do keys[#keys + 1] = key end
    return keys
end)
define(table, "ClearKeys", function(t, keepKey)
    local list = {}
    for key, value in pairs(t) do
        if keepKey then value.__key = key end
        list[#list + 1] = value
    end
    return list
end)

local function copy(t, done)
    local result = setmetatable({}, getmetatable(t))
    done[t] = result
    for key, value in pairs(t) do
        result[key] = type(value) == "table" and G.istable(value) and (done[value] or copy(value, done)) or value
    end
    return result
end
define(table, "Copy", function(t)
    if t == nil then return nil end
    return copy(t, {})
end)
define(table, "Merge", function(target, source)
    for key, value in pairs(source) do
        if G.istable(value) and G.istable(target[key]) then
            table.Merge(target[key], value)
        else
            target[key] = value
        end
    end
    return target
end)
define(table, "CopyFromTo", function(from, to)
    table.Empty(to)
    table.Merge(to, from)
end)
define(table, "Inherit", function(t, base)
    for key, value in pairs(base) do
        if t[key] == nil then t[key] = value end
    end
    t.BaseClass = base
    return t
end)
define(table, "Add", function(target, source)
    if not G.istable(source) then return target end
    if not G.istable(target) then target = {} end
    for _, value in pairs(source) do target[#target + 1] = value end
    return target
end)
define(table, "ForceInsert", function(t, value)
    t = t or {}
    t[#t + 1] = value
    return t
end)
define(table, "IsSequential", function(t)
    local i = 1
    for _ in pairs(t) do
        if t[i] == nil then return false end
        i = i + 1
    end
    return true
end)
define(table, "Reverse", function(t)
    local result = {}
    for i = 1, #t do result[i] = t[#t + 1 - i] end
    return result
end)
define(table, "Random", function(t)
    local left = math.random(1, math.max(1, table.Count(t)))
    for key, value in pairs(t) do
        left = left - 1
        if left == 0 then return value, key end
    end
end)
define(table, "Shuffle", function(t)
    for i = 1, #t - 1 do
        local j = math.random(i, #t)
        t[i], t[j] = t[j], t[i]
    end
end)
define(table, "GetFirstKey", function(t) return (next(t)) end)
define(table, "GetFirstValue", function(t) return select(2, next(t)) end)
define(table, "GetLastKey", function(t) return (next(t, table.Count(t) - 1)) end)
define(table, "GetLastValue", function(t) return select(2, next(t, table.Count(t) - 1)) end)
define(table, "GetWinningKey", function(t)
    local best, winner = -math.huge, nil
    for key, value in pairs(t) do
        if value > best then best, winner = value, key end
    end
    return winner
end)
define(table, "LowerKeyNames", function(t)
    local result = {}
    for key, value in pairs(t) do
        if G.istable(value) then value = table.LowerKeyNames(value) end
        result[type(key) == "string" and key:lower() or key] = value
    end
    return result
end)
define(table, "ForEach", function(t, fn)
    for key, value in pairs(t) do fn(key, value) end
end)

-- Sorting: descending unless asked otherwise, as in the game.
define(table, "SortDesc", function(t) return table.sort(t, function(a, b) return a > b end) end)
define(table, "SortByKey", function(t, ascending)
    local keys = table.GetKeys(t)
    table.sort(keys, function(a, b)
        if ascending then return t[a] < t[b] end
        return t[a] > t[b]
    end)
    return keys
end)
define(table, "SortByMember", function(t, member, ascending)
    ascending = ascending or false
    table.sort(t, function(a, b)
        local x, y = G.istable(a) and a[member], G.istable(b) and b[member]
        if not x then return not ascending end
        if not y then return ascending end
        if type(x) == "string" then x, y = x:lower(), y:lower() end
        if ascending then return x < y end
        return x > y
    end)
end)

local function sortedPairs(t, before)
    local keys, i = table.GetKeys(t), 0
    table.sort(keys, before)
    return function()
        i = i + 1
        if keys[i] ~= nil then return keys[i], t[keys[i]] end
    end
end
define(G, "SortedPairs", function(t, descending)
    return sortedPairs(t, function(a, b)
        if descending then return a > b end
        return a < b
    end)
end)
define(G, "SortedPairsByValue", function(t, descending)
    return sortedPairs(t, function(a, b)
        if descending then return t[a] > t[b] end
        return t[a] < t[b]
    end)
end)
define(G, "SortedPairsByMemberValue", function(t, member, descending)
    return sortedPairs(t, function(a, b)
        if descending then return t[a][member] > t[b][member] end
        return t[a][member] < t[b][member]
    end)
end)
define(G, "RandomPairs", function(t)
    local keys, i = table.GetKeys(t), 0
    table.Shuffle(keys)
    return function()
        i = i + 1
        if keys[i] ~= nil then return keys[i], t[keys[i]] end
    end
end)

-- math ----------------------------------------------------------------------------------------

define(math, "Max", math.max)
define(math, "Min", math.min)
define(math, "Clamp", function(value, low, high)
    if value < low then return low end
    if value > high then return high end
    return value
end)
define(math, "Round", function(value, places)
    local factor = 10 ^ (places or 0)
    return math.floor(value * factor + 0.5) / factor
end)
define(math, "Truncate", function(value, places)
    local factor = 10 ^ (places or 0)
    return (value < 0 and math.ceil or math.floor)(value * factor) / factor
end)
define(math, "Rand", function(low, high) return low + (high - low) * math.random() end)
define(math, "Distance", function(x1, y1, x2, y2) return math.sqrt((x2 - x1) ^ 2 + (y2 - y1) ^ 2) end)
define(math, "Dist", math.Distance)
define(math, "Approach", function(value, target, by)
    by = math.abs(by)
    if value < target then return math.min(value + by, target) end
    if value > target then return math.max(value - by, target) end
    return target
end)
define(math, "Remap", function(value, low, high, newLow, newHigh)
    return newLow + (value - low) / (high - low) * (newHigh - newLow)
end)
define(math, "TimeFraction", function(first, last, now) return (now - first) / (last - first) end)
define(math, "NormalizeAngle", function(angle) return (angle + 180) % 360 - 180 end)
define(math, "AngleDifference", function(a, b) return math.NormalizeAngle(a - b) end)
define(math, "BinToInt", function(digits) return tonumber(digits, 2) end)
define(G, "Lerp", function(fraction, from, to)
    if fraction > 1 then return to end
    if fraction < 0 then return from end
    return from + (to - from) * fraction
end)

-- Printing ------------------------------------------------------------------------------------

local line = ""
local function write(text)
    line = line .. text
    local whole, rest = line:match("^(.*)\n(.-)$")
    if whole then
        line = rest
        G.print(whole)
    end
end
define(G, "Msg", function(...)
    for i = 1, select("#", ...) do write(tostring((select(i, ...)))) end
end)
define(G, "MsgN", function(...)
    G.Msg(...)
    write("\n")
end)
define(G, "MsgC", function(...)
    for i = 1, select("#", ...) do
        local part = select(i, ...)
        if type(part) ~= "table" then write(tostring(part)) end -- a table is a colour
    end
end)

define(G, "PrintTable", function(t, indent, done)
    indent, done = indent or 0, done or {}
    done[t] = true
    local keys = table.GetKeys(t)
    table.sort(keys, function(a, b)
        if type(a) == "number" and type(b) == "number" then return a < b end
        return tostring(a) < tostring(b)
    end)
    for _, key in ipairs(keys) do
        local value, tabs = t[key], ("\t"):rep(indent)
        if G.istable(value) and not done[value] then
            G.print(tabs .. tostring(key) .. ":")
            G.PrintTable(value, indent + 2, done)
        else
            G.print(tabs .. tostring(key) .. "\t=\t" .. tostring(value))
        end
    end
end)
