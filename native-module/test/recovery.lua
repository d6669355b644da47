-- The engine is killed under traffic: how long the game's thread is held up, how soon the engine is
-- back, and what is lost. For LuaJIT, because it needs a clock; REALTIME_HOME names the engine.

local ffi = require("ffi")
ffi.cdef [[
    typedef struct { long seconds, nanoseconds; } realtime_time;
    int clock_gettime(int clock, realtime_time *time);
    int usleep(unsigned micros);
    int kill(int pid, int signal);
]]

local at = ffi.new("realtime_time")
local function clock(which)
    ffi.C.clock_gettime(which, at)
    return tonumber(at.seconds) + tonumber(at.nanoseconds) / 1e9
end
local function now() return clock(1) end
local function ownTime() return clock(3) end -- that this thread has run, whatever else the machine does

local function enginePid()
    local file = assert(io.open(os.getenv("REALTIME_HOME") .. "/engine.json"))
    local text = file:read("*a")
    file:close()
    return tonumber(text:match('"pid":(%d+)'))
end

local function fail(...)
    print("FAIL  " .. string.format(...))
    os.exit(1)
end

local emitted, arrived, twice, refused = 0, {}, 0, 0
local worstEmit, worstProcess = {}, {}

local function timed(worst, fn, ...)
    local begun, ran = now(), ownTime()
    local a, b = fn(...)
    worst.wall = math.max(worst.wall or 0, now() - begun)
    worst.own = math.max(worst.own or 0, ownTime() - ran)
    return a, b
end

-- One tick of a millisecond: an event, and what has come in. While the engine is away no more events
-- than the module keeps, however long that takes.
local killedAt = 0
local function tick()
    if realtime.IsConnected() or emitted - killedAt < 40000 then
        emitted = emitted + 1
        local taken = timed(worstEmit, realtime.Emit, "recovery", {n = emitted, player = "John", pos = {x = 1, y = 2, z = 3}})
        if not taken then refused = refused + 1 end
    end
    timed(worstProcess, realtime.ProcessEvents, 4)
    ffi.C.usleep(1000)
end

local LONGEST = 110 -- seconds; a limit for what hangs, and no measure

local function tickUntil(what, condition)
    local begun = now()
    while not condition() do
        if now() - begun > LONGEST then fail("waited %.0f s in vain for %s", LONGEST, what) end
        tick()
    end
    return now() - begun
end

realtime.Config({timeout = 60})
local ok, message = realtime.Connect()
if not ok then fail("no engine: %s", message) end
realtime.AddHook("recovery", {type = "lua", name = "recovery", run = function(data)
    if arrived[data.n] then twice = twice + 1 end
    arrived[data.n] = true
end})

tickUntil("the first events", function() return arrived[500] end)
local pid = enginePid()
worstEmit, worstProcess = {}, {}
killedAt = emitted
if ffi.C.kill(pid, 9) ~= 0 then fail("the engine is not there to be killed") end
local away = tickUntil("the end to be noticed", function() return not realtime.IsConnected() end)
local back = away + tickUntil("the engine to be back", function() return realtime.IsConnected() end)
local backAt = emitted
local fired = back + tickUntil("the hook to fire again", function() return arrived[backAt + 1] end)
local last = emitted + 500
tickUntil("the last events", function() return arrived[last] end)

local lostBefore, lostMeanwhile, lostAfter = 0, 0, 0
for n = 1, last do
    if not arrived[n] then
        if n <= killedAt then
            lostBefore = lostBefore + 1
        elseif n <= backAt then
            lostMeanwhile = lostMeanwhile + 1
        else
            lostAfter = lostAfter + 1
        end
    end
end
local stats = realtime.GetStats()
print(string.format("killed after %d events; connected again after %.2f s, hook fires after %.2f s", killedAt, back, fired))
for name, worst in pairs({Emit = worstEmit, ["ProcessEvents(4)"] = worstProcess}) do
    print(string.format("slowest %s: %.3f ms by the clock, %.3f ms of its own", name, worst.wall * 1000, worst.own * 1000))
end
print(string.format("no callback for: %d emitted before the kill, %d while it was away, %d since; twice %d; refused %d; dropped %d",
    lostBefore, lostMeanwhile, lostAfter, twice, refused, stats.dropped))
if enginePid() == pid then fail("it is the same engine") end
if lostAfter > 0 or lostMeanwhile > 0 then fail("events were lost") end
if stats.reconnects < 1 then fail("the reconnect was not counted") end
print("recovery: passed")
