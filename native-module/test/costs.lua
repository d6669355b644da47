-- What the module costs the game's thread, beside lua-cjson in the same run. For LuaJIT, with
-- lua-cjson installed and an engine running.

local ffi = require("ffi")
local cjson = require("cjson")
ffi.cdef [[
    typedef struct { long seconds, nanoseconds; } realtime_time;
    int clock_gettime(int clock, realtime_time *time);
    int usleep(unsigned micros);
]]

local at = ffi.new("realtime_time")
local function clock(which)
    ffi.C.clock_gettime(which, at)
    return tonumber(at.seconds) * 1e6 + tonumber(at.nanoseconds) / 1e3
end
local function ownMicros() return clock(3) end

local function resident()
    local file = io.open("/proc/self/statm")
    local total, pages = file:read("*n", "*n")
    file:close()
    return pages * 4
end

-- The best of many rounds: what the code costs, and not what else the machine does.
local function best(rounds, count, fn, between)
    local least = math.huge
    for _ = 1, rounds do
        local begun = ownMicros()
        for _ = 1, count do fn() end
        least = math.min(least, (ownMicros() - begun) / count)
        if between then between() end
    end
    return least
end

realtime.Config({timeout = 60})
assert(realtime.Connect())

local event = {killer = "John", victim = "Alice", weapon = "weapon_crossbow", distance = 1234.5, headshot = true, round = 7}
local text = cjson.encode(event)

local function settle()
    assert(realtime.Flush(60))
    realtime.ProcessEvents()
end

local encode = best(100, 500, function() return cjson.encode(event) end)
local emit = best(100, 500, function() realtime.Emit("costs", event) end, settle)
local encodeAgain = best(100, 500, function() return cjson.encode(event) end)
encode = math.min(encode, encodeAgain)
print(string.format("Emit of 6 fields      %6.2f us; cjson.encode of the same %6.2f us; ratio %.2f", emit, encode, emit / encode))

settle()
print(string.format("idle ProcessEvents    %6.2f us", best(100, 1000, function() realtime.ProcessEvents() end)))

local got = 0
local id = realtime.On("costs:on", function(data) got = got + 1 end)
local cost = math.huge
for _ = 1, 10 do
    local target = got + 2000
    for _ = 1, 2000 do realtime.Emit("costs:on", event) end
    assert(realtime.Flush(60))
    ffi.C.usleep(300000) -- they come in meanwhile
    local begun, before = ownMicros(), got
    realtime.ProcessEvents()
    if got - before > 500 then cost = math.min(cost, (ownMicros() - begun) / (got - before)) end
    while got < target do realtime.ProcessEvents() end
end
print(string.format("delivery of an event  %6.2f us; cjson.decode of the same %6.2f us", cost, best(100, 500, function() return cjson.decode(text) end)))

collectgarbage() collectgarbage()
local before, target = resident(), got + 10000
for _ = 1, 10000 do realtime.Emit("costs:on", event) end
ffi.C.usleep(500000)
local most = resident()
while got < target do realtime.ProcessEvents() end
print(string.format("10,000 in flight      %6.1f MB more", (most - before) / 1024))
realtime.Off(id)

local called = 0
for n = 1, 100 do realtime.On("costs:" .. n, function() called = called + 1 end) end
local begun, cpu = clock(1), os.clock()
local n, ticks = 0, 0
while clock(1) - begun < 5e6 do
    ticks = ticks + 1
    -- 66 ticks a second
    while n < (clock(1) - begun) / 1e3 do
        n = n + 1
        realtime.Emit("costs:" .. (n % 100 + 1), event)
    end
    realtime.ProcessEvents(4)
    ffi.C.usleep(15000)
end
print(string.format("100 callbacks, %d events/s both ways: %.1f %% of a core, with the worker (%d called)", n / 5, (os.clock() - cpu) / 5 * 100, called))
