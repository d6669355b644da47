-- What the stand-in for the game runs on each map: the game's timer and hook, some traffic.

local timers, hooks = {}, {}

timer = {}
function timer.Create(name, delay, repetitions, fn) timers[name] = fn end
function timer.Exists(name) return timers[name] ~= nil end
function timer.Remove(name) timers[name] = nil end

hook = {}
function hook.Add(event, name, fn)
    hooks[event] = hooks[event] or {}
    hooks[event][name] = fn
end

function MsgN(text) io.stderr:write(text, "\n") end

local ticks = 0
local MAP, handled = MAP, handled

function start()
    -- However slow the machine is, the engine is there before the first tick; unless it hangs.
    if not os.getenv("HANG") then realtime.Config({timeout = 60}) end
    -- As a map change re-runs every script.
    realtime.On("stand-in:*", function(data) handled(MAP) end)
    realtime.AddHook("stand-in:own", {type = "lua", name = "stand-in", condition = function(data) return data.n > 0 end,
        run = function() handled(MAP) end})
    realtime.AddHook("stand-in:own", {type = "lua", name = "stand-in by text", condition = "data.n > 4",
        run = function() handled(MAP) end})
    realtime.EnableStandardEvents()
    realtime.Get("stand-in", function() handled(MAP) end)
    realtime.Async(function()
        realtime.Get("stand-in")
        handled(MAP)
    end)
end

function tick()
    ticks = ticks + 1
    for _, fn in pairs(timers) do fn() end
    for n = 1, 5 do
        realtime.Emit("stand-in:own", {map = MAP, tick = ticks, n = n})
    end
    -- The engine stops answering in the middle of a map.
    if ticks == 10 and os.getenv("HANG") then os.execute("kill -STOP " .. os.getenv("HANG")) end
    if ticks == 3 then timer.Remove("realtime_pump") end -- somebody means well
end

function shutDown()
    realtime.Emit("stand-in:bye", {map = MAP})
    if not timer.Exists("realtime_pump") then error("the pump did not come back") end
end
