-- From Emit in one process to On in another. For LuaJIT; LATENCY is "send" or "receive".

local ffi = require("ffi")
ffi.cdef [[
    typedef struct { long seconds, nanoseconds; } realtime_time;
    int clock_gettime(int clock, realtime_time *time);
    int usleep(unsigned micros);
]]

local at = ffi.new("realtime_time")
local function now()
    ffi.C.clock_gettime(1, at) -- the same for every process of the machine
    return tonumber(at.seconds) * 1e3 + tonumber(at.nanoseconds) / 1e6
end

local PER_SECOND, SECONDS, WARM_UP = 1000, 10, 3000

realtime.Config({timeout = 60})
assert(realtime.Connect())

if os.getenv("LATENCY") == "send" then
    local begun, n = now(), 0
    while n < PER_SECOND * SECONDS do
        while n < (now() - begun) / 1000 * PER_SECOND do
            n = n + 1
            realtime.Emit("latency", {n = n, at = now(), killer = "John", weapon = "weapon_crossbow"})
        end
        realtime.ProcessEvents()
        ffi.C.usleep(1000)
    end
    realtime.Emit("latency", {n = -1})
    realtime.Flush()
    return
end

local times, done = {}, false
realtime.On("latency", function(data)
    if data.n < 0 then
        done = true
    elseif data.n > WARM_UP then
        times[#times + 1] = now() - data.at
    end
end)
print("ready")
io.stdout:flush()
local begun = now()
while not done do
    assert(now() - begun < 280000, "not all events came")
    realtime.ProcessEvents()
    ffi.C.usleep(1000)
end
table.sort(times)
local function percentile(p) return times[math.max(1, math.ceil(#times * p))] or -1 end
print(string.format("%d events at %d/s: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, slowest %.2f ms", #times, PER_SECOND, percentile(0.5), percentile(0.9), percentile(0.99), percentile(1)))
