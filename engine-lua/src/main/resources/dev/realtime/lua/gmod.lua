-- What rule files use of the game's own library: hook, timer, util, CurTime, SysTime, IsValid.
-- The chunk's arguments: a host (see realtime.lua; also host.encode and host.decode) and the
-- environment to put the names into. It returns tick(), which the session calls between events:
-- it runs what is due, and returns the seconds until something is due again, or nil.

local host, G = ...
local type = type -- not the game's, which knows a Vector from a table

local started = host.clock()

function G.CurTime() return host.clock() - started end
function G.SysTime() return host.clock() end
G.RealTime = G.CurTime

function G.IsValid(object)
    if object == nil or object == false then return false end
    if type(object) ~= "table" then return false end
    local valid = object.IsValid
    return type(valid) ~= "function" or valid(object) == true
end

-- hook ----------------------------------------------------------------------------------------

local hooks = {} -- event -> {name -> fn}, and the names in order
local hook = {}
G.hook = hook

local function callable(what, fn, level)
    if type(fn) ~= "function" then
        error(what .. ": the callback must be a function, not " .. type(fn), level + 1)
    end
end

function hook.Add(event, name, fn)
    if type(event) ~= "string" then
        error("hook.Add: the event must be a string, not " .. type(event), 2)
    end
    if name == nil then
        error("hook.Add: the name must not be nil", 2)
    end
    callable("hook.Add", fn, 2)
    local list = hooks[event]
    if not list then
        list = {order = {}, byName = {}}
        hooks[event] = list
    end
    if not list.byName[name] then
        list.order[#list.order + 1] = name
    end
    list.byName[name] = fn
end

function hook.Remove(event, name)
    local list = hooks[event]
    if not list or not list.byName[name] then return end
    list.byName[name] = nil
    for i, known in ipairs(list.order) do
        if known == name then
            table.remove(list.order, i)
            break
        end
    end
    if #list.order == 0 then hooks[event] = nil end
end

function hook.GetTable()
    local all = {}
    for event, list in pairs(hooks) do
        all[event] = {}
        for name, fn in pairs(list.byName) do all[event][name] = fn end
    end
    return all
end

local function protected(what, fn, ...)
    local arguments, count = {...}, select("#", ...)
    local results = {(host.xpcall or xpcall)(function() return fn(unpack(arguments, 1, count)) end, host.traceback)}
    if not results[1] then
        host.log(what .. ": " .. tostring(results[2]))
        return nil
    end
    return unpack(results, 2, 7)
end

-- Runs the hooks of an event in the order they were added; the first that returns a value ends it.
function hook.Run(event, ...)
    local list = hooks[event]
    if not list then return end
    local names = {}
    for i, name in ipairs(list.order) do names[i] = name end
    for _, name in ipairs(names) do
        local fn = list.byName[name]
        if fn then
            local a, b, c, d, e, f = protected("hook " .. event .. " " .. tostring(name), fn, ...)
            if a ~= nil then return a, b, c, d, e, f end
        end
    end
end

function hook.Call(event, gamemode, ...)
    return hook.Run(event, ...)
end

-- timer ---------------------------------------------------------------------------------------

local timers = {}  -- name -> timer
local simple = {}  -- timers without a name
local timer = {}
G.timer = timer

local function checkDelay(what, delay, level)
    if type(delay) ~= "number" or delay ~= delay then
        error(what .. ": the delay must be a number of seconds, not " .. type(delay), level + 1)
    end
end

function timer.Create(name, delay, repetitions, fn)
    checkDelay("timer.Create", delay, 2)
    callable("timer.Create", fn, 2)
    timers[name] = {
        name = name, delay = math.max(0, delay), left = repetitions == 0 and math.huge or repetitions,
        fn = fn, due = host.clock() + math.max(0, delay),
    }
end

function timer.Simple(delay, fn)
    checkDelay("timer.Simple", delay, 2)
    callable("timer.Simple", fn, 2)
    simple[#simple + 1] = {delay = delay, left = 1, fn = fn, due = host.clock() + math.max(0, delay)}
end

function timer.Exists(name) return timers[name] ~= nil end
function timer.Remove(name) timers[name] = nil end
timer.Destroy = timer.Remove

function timer.Adjust(name, delay, repetitions, fn)
    local t = timers[name]
    if not t then return false end
    checkDelay("timer.Adjust", delay, 2)
    t.delay = math.max(0, delay)
    t.due = host.clock() + t.delay
    if repetitions then t.left = repetitions == 0 and math.huge or repetitions end
    if fn then t.fn = fn end
    return true
end

function timer.Pause(name)
    local t = timers[name]
    if not t or t.remaining then return false end
    t.remaining = math.max(0, t.due - host.clock())
    return true
end

function timer.UnPause(name)
    local t = timers[name]
    if not t or not t.remaining then return false end
    t.due = host.clock() + t.remaining
    t.remaining = nil
    return true
end

function timer.Toggle(name)
    return timer.Pause(name) or timer.UnPause(name)
end

function timer.Stop(name)
    local t = timers[name]
    if not t then return false end
    t.remaining = t.delay
    return true
end

function timer.Start(name)
    local t = timers[name]
    if not t then return false end
    t.remaining = nil
    t.due = host.clock() + t.delay
    return true
end

function timer.TimeLeft(name)
    local t = timers[name]
    if not t then return nil end
    return t.remaining and -t.remaining or math.max(0, t.due - host.clock())
end

function timer.RepsLeft(name)
    local t = timers[name]
    return t and (t.left == math.huge and -1 or t.left) or nil
end

-- util ----------------------------------------------------------------------------------------

local util = {}
G.util = util

function util.TableToJSON(value, pretty)
    local text, wrong = host.encode(value, pretty and true or false)
    if not text then error("util.TableToJSON: " .. wrong, 2) end
    return text
end

function util.JSONToTable(text)
    if type(text) ~= "string" then return nil end
    local value = host.decode(text)
    return type(value) == "table" and value or nil
end

-- The session's clockwork ---------------------------------------------------------------------

local TICK = 0.015 -- as a game server at 66 ticks a second

local function earliest()
    local first
    local function look(t)
        if not t.remaining and (not first or t.due < first.due) then first = t end
    end
    for _, t in pairs(timers) do look(t) end
    for _, t in ipairs(simple) do look(t) end
    return first
end

local nextThink = 0

local function tick()
    local now = host.clock()
    if (hooks.Think or hooks.Tick) and now >= nextThink then
        nextThink = now + TICK
        hook.Run("Think")
        hook.Run("Tick")
    end
    -- At most this many a tick: a timer without a delay must not keep everything else waiting.
    for _ = 1, 100 do
        local t = earliest()
        if not t or t.due > now then break end
        t.left = t.left - 1
        if t.left <= 0 then
            if t.name ~= nil and timers[t.name] == t then timers[t.name] = nil end
            for i, s in ipairs(simple) do
                if s == t then table.remove(simple, i) break end
            end
        else
            t.due = math.max(t.due + t.delay, now + (t.delay == 0 and TICK or 0))
        end
        protected(t.name ~= nil and 'timer "' .. tostring(t.name) .. '"' or "timer.Simple", t.fn)
    end
    local first = earliest()
    local wait = first and math.max(0, first.due - host.clock()) or nil
    if hooks.Think or hooks.Tick then
        wait = math.min(wait or TICK, TICK)
    end
    return wait
end

return tick
