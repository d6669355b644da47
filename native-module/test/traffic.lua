-- 100,000 events both ways, with calls and answers among them: for the sanitizers.

local WANTED = tonumber(os.getenv("TRAFFIC") or 100000)

realtime.Config({timeout = 60})
assert(realtime.Connect())

local got, called, answered, asked, fired = 0, 0, 0, 0, 0
realtime.On("traffic:event", function(data)
    assert(data.list[2] == "zwei" and data.pos.x == 1.5)
    got = got + 1
end)
realtime.AddHook("traffic:call", {type = "lua", name = "traffic", condition = function(data)
    called = called + 1
    return data.n % 2 == 0
end, run = function() fired = fired + 1 end})

local emitted, calls = 0, 0
local deadline = os.time() + 1200 -- a limit for what hangs, and no measure
while got < WANTED or fired < calls / 2 or answered < asked do
    assert(os.time() < deadline, "too slow: " .. got .. " events, " .. fired .. " of " .. calls / 2 .. " calls, " .. answered .. " of " .. asked)
    -- Never more under way than every queue can hold.
    if emitted - got < 5000 and emitted < WANTED then
        for _ = 1, 500 do
            emitted = emitted + 1
            realtime.Emit("traffic:event", {n = emitted, list = {1, "zwei", {drei = 3}}, pos = {x = 1.5, y = -2, z = 0}, text = "Zo\195\171 \255"})
        end
        calls = calls + 2
        realtime.Emit("traffic:call", {n = 1})
        realtime.Emit("traffic:call", {n = 2})
        asked = asked + 1
        realtime.Get("traffic", function() answered = answered + 1 end)
        if emitted % 10000 == 0 then
            assert(realtime.Set("traffic", emitted))
            assert(not pcall(realtime.Emit, "traffic:event", {f = print}))
            assert(not pcall(realtime.AddHook, "x", {type = "nothing"}))
        end
    end
    realtime.ProcessEvents(4)
end
print(string.format("traffic: %d events out, %d in, %d calls, %d answers", emitted, got, called, answered))
