-- The Lua API `realtime`: one file for rule files, rule tests and the game.
--
-- It is written against a small host, given as the chunk's argument. The host is the LuaJ session
-- of a rule file, or the native module in the game:
--
--   host.emit(channel, value)       true | false, error [, "misuse"]: take an event; never waits
--   host.call(op, body, seconds)    true, value | false, error [, "misuse"]: ask, and wait
--   host.start(op, body, request)   ask; the answer comes by host.receive() as "reply"
--   host.receive()                  the next thing that came in, or nil:
--                                     "event", subscription, data, channel, meta
--                                     "text", subscription, channel, text
--                                     "call", call, function, argument, dropped
--                                     "reply", request, ok, value or error [, "misuse"]
--                                     "log", text
--   host.answer(call, ok, value)    the result of a "call"
--   host.connected()                whether the store answers
--   host.configure(fields)          settings that concern the host; error text or nil
--   host.xpcall(fn, handler, ...)   xpcall for a callback, which the host may stop when it runs too
--                                   long: false, message, true. May be missing: then it is xpcall
--   host.turn()                     another number whenever the host calls anew; may be missing
--   host.place(fn)                  "file:line" where a function is written
--   host.caller(level)              "file:line" of a running function, 1 being the caller of host.caller
--   host.traceback(message [, co])  the message with where it came from, in a coroutine that died
--                                   of it where one is given
--   host.log(text)                  a line for the operator
--   host.clock()                    seconds, monotonic
--   host.time()                     seconds since 1970, with a fraction
--   host.counters()                 only in the game: what the module itself dropped and holds, to
--                                   be added to the engine's numbers
--
-- Functions in definitions stay here; the engine knows them by number, and asks for a call.
--
-- An API function never ends in a tail call to something that may raise: the call would take its
-- place on the stack, and the error would point at the wrong line.

local host = ...

local type, tostring, tonumber, pairs, ipairs, next = type, tostring, tonumber, pairs, ipairs, next
local error, pcall, xpcall, select, math = error, pcall, xpcall, select, math
local unpack = unpack or table.unpack
local coroutine, string, table = coroutine, string, table

local realtime = {}

local timeout = 3
local nextNumber = 0
local subscriptions = {} -- number -> {name, fn}
local functions = {}     -- number -> fn
local ofRule = {}        -- rule id -> numbers of its functions
local waiting = {}       -- request number -> function(ok, value)
local asyncThreads = setmetatable({}, {__mode = "k"})
local callbackErrors = 0
local seenErrors, seenCount = {}, 0
local processing -- the turn in which events are processed; one that was cut off leaves its number

local guarded = host.xpcall or xpcall
local turn = host.turn or function() return true end

local function number()
    nextNumber = nextNumber + 1
    return nextNumber
end

-- One result where there is no second, so that print(realtime.Get(key)) prints one.
local function values(result, more)
    if more == nil then return result end
    return result, more
end

-- Errors of use -------------------------------------------------------------------------------

-- Raises at the line that called the API function: level counts from the function that checks.
local function misuse(level, ...)
    error(string.format(...), level + 1)
end

local function shown(value)
    if type(value) == "string" then
        return '"' .. (#value > 40 and value:sub(1, 37) .. "..." or value) .. '"'
    end
    local kind = type(value)
    return (kind == "number" or kind == "boolean" or kind == "nil") and tostring(value) or "a " .. kind
end

local function check(call, name, value, wanted, level)
    if type(value) ~= wanted then
        misuse(level + 1, "realtime.%s: %s must be a %s, not %s", call, name, wanted, shown(value))
    end
end

local function checkChannel(call, value, level)
    check(call, "channel", value, "string", level + 1)
    if value == "" then
        misuse(level + 1, "realtime.%s: the channel must not be empty", call)
    end
end

local function optionalFunction(call, value, level)
    if value ~= nil and type(value) ~= "function" then
        misuse(level + 1, "realtime.%s: the callback must be a function, not %s", call, shown(value))
    end
end

-- Errors of callbacks -------------------------------------------------------------------------

-- Each distinct error is shown once; the counter goes on.
local function report(what, message)
    callbackErrors = callbackErrors + 1
    local text = what .. ": " .. tostring(message)
    if not seenErrors[text] then
        if seenCount >= 1000 then
            seenErrors, seenCount = {}, 0
        end
        seenErrors[text] = true
        seenCount = seenCount + 1
        host.log(text)
    end
end

local function protected(what, fn, ...)
    local arguments, count = {...}, select("#", ...)
    local ok, message = guarded(function() return fn(unpack(arguments, 1, count)) end, host.traceback)
    if not ok then
        report(what, message)
    end
    return values(ok, message)
end

-- Asking the engine ---------------------------------------------------------------------------

local function running()
    local thread = coroutine.running()
    return thread and asyncThreads[thread] and thread or nil
end

-- Nothing but what will answer may hold on to a thread: a value of asyncThreads that did would keep
-- it for ever, for weak keys are not enough then.
local function resumeAsync(thread, ...)
    local arguments, count = {...}, select("#", ...)
    local called, ok, message = guarded(function()
        return coroutine.resume(thread, unpack(arguments, 1, count))
    end, host.traceback)
    if not called then
        report("realtime.Async", ok)
    elseif not ok then
        report("realtime.Async", host.traceback(message, thread))
    end
end

-- Asks in one of three ways: with a callback, from a coroutine of Async, or waiting. `finish`
-- turns (ok, value) into what the caller gets.
local function ask(call, op, body, callback, finish)
    if callback then
        local request = number()
        waiting[request] = function(ok, value, kind)
            -- too late to raise: the caller has gone on
            if kind == "misuse" then report("realtime." .. call, value) end
            protected("realtime." .. call .. " callback", callback, finish(ok, value))
        end
        host.start(op, body, request)
        return true
    end
    local thread = running()
    if thread then
        local request = number()
        waiting[request] = function(ok, value, kind)
            resumeAsync(thread, ok, value, kind)
        end
        host.start(op, body, request)
    end
    local ok, value, kind
    if thread then
        ok, value, kind = coroutine.yield()
    else
        ok, value, kind = host.call(op, body, timeout)
    end
    if kind == "misuse" then
        misuse(3, "realtime.%s: %s", call, value)
    end
    return finish(ok, value)
end

local function orFalse(ok, value)
    if ok then return true end
    return false, value
end

local function orNil(ok, value)
    if ok then return value end
    return nil, value
end

-- Connection ----------------------------------------------------------------------------------

local CONFIG = {
    host = "string", port = "number", username = "string", password = "string", tls = "boolean",
    database = "number", timeout = "number", server = "string", namespace = "string",
    backend = "string", transport = "string", auto_process = "boolean",
}

local function distance(a, b)
    local row = {}
    for j = 0, #b do row[j] = j end
    for i = 1, #a do
        local diagonal = row[0]
        row[0] = i
        for j = 1, #b do
            local above = row[j]
            local cost = a:byte(i) == b:byte(j) and 0 or 1
            row[j] = math.min(above + 1, row[j - 1] + 1, diagonal + cost)
            diagonal = above
        end
    end
    return row[#b]
end

local function nearest(name, known)
    local best, least
    for candidate in pairs(known) do
        local d = distance(name, candidate)
        if not least or d < least or d == least and candidate < best then
            best, least = candidate, d
        end
    end
    return least <= 3 and "; did you mean '" .. best .. "'?" or ""
end

local function checkPort(call, port, level)
    if port ~= nil and (type(port) ~= "number" or port < 1 or port > 65535 or port % 1 ~= 0) then
        misuse(level + 1, "realtime.%s: port must be a whole number from 1 to 65535, not %s", call, shown(port))
    end
end

function realtime.Config(hostOrFields, port, password, seconds)
    local fields = hostOrFields
    if type(fields) ~= "table" then
        fields = {host = hostOrFields, port = port, password = password, timeout = seconds}
    end
    for name, value in pairs(fields) do
        local wanted = CONFIG[name]
        if not wanted then
            misuse(2, "realtime.Config: no field '%s'%s", tostring(name), nearest(tostring(name), CONFIG))
        end
        check("Config", name, value, wanted, 2)
    end
    checkPort("Config", fields.port, 2)
    if fields.timeout and not (fields.timeout > 0 and fields.timeout <= 300) then
        misuse(2, "realtime.Config: timeout must be more than 0 and at most 300 seconds, not %s", shown(fields.timeout))
    end
    local wrong = host.configure(fields)
    if wrong then
        misuse(2, "realtime.Config: %s", wrong)
    end
    timeout = fields.timeout or timeout
end

function realtime.Connect(address, port)
    if address ~= nil then check("Connect", "host", address, "string", 2) end
    checkPort("Connect", port, 2)
    local wrong = host.configure({host = address, port = port})
    if wrong then
        misuse(2, "realtime.Connect: %s", wrong)
    end
    local result, more = ask("Connect", "connect", {timeout = timeout * 0.9}, nil, orFalse)
    return values(result, more)
end

function realtime.Disconnect()
    host.call("disconnect", {timeout = timeout}, timeout)
    subscriptions = {}
    return true
end

function realtime.IsConnected()
    return host.connected()
end

-- Events --------------------------------------------------------------------------------------

local function emit(call, channel, data, level)
    local ok, message, kind = host.emit(channel, data)
    if kind == "misuse" then
        misuse(level + 1, "realtime.%s: %s", call, message)
    end
    return orFalse(ok, message)
end

function realtime.Emit(channel, data)
    checkChannel("Emit", channel, 2)
    if type(data) ~= "table" and type(data) ~= "string" then
        misuse(2, "realtime.Emit: data must be a table or a string of JSON, not %s", shown(data))
    end
    local ok, message = emit("Emit", channel, data, 2)
    return values(ok, message)
end

function realtime.Flush(seconds)
    if seconds ~= nil then check("Flush", "timeout", seconds, "number", 2) end
    seconds = seconds or timeout
    local ok, message = host.call("flush", {timeout = seconds}, seconds + 1)
    return orFalse(ok, message)
end

function realtime.Publish(channel, text, callback)
    checkChannel("Publish", channel, 2)
    check("Publish", "text", text, "string", 2)
    optionalFunction("Publish", callback, 2)
    local result, more = ask("Publish", "publish", {channel = channel, text = text}, callback, orFalse)
    return values(result, more)
end

local function subscribe(call, op, channel, fn)
    checkChannel(call, channel, 3)
    check(call, "the callback", fn, "function", 3)
    local id = number()
    subscriptions[id] = {name = channel, fn = fn, what = "realtime." .. call .. ' "' .. channel .. '"'}
    local ok, message, kind = host.call(op, {channel = channel, subscription = id}, timeout)
    if kind == "misuse" then
        subscriptions[id] = nil
        misuse(3, "realtime.%s: %s", call, message)
    end
    -- With the store away the subscription stands all the same, and is restored with it.
    return id
end

function realtime.On(channel, fn)
    local id = subscribe("On", "on", channel, fn)
    return id
end

function realtime.Subscribe(channel, fn)
    local id = subscribe("Subscribe", "subscribe", channel, fn)
    return id
end

function realtime.SubscribePattern(pattern, fn)
    local id = subscribe("SubscribePattern", "subscribe", pattern, fn)
    return id
end

function realtime.Off(nameOrId)
    local removed = 0
    for id, subscription in pairs(subscriptions) do
        if id == nameOrId or subscription.name == nameOrId then
            subscriptions[id] = nil
            host.call("unsubscribe", {subscription = id}, timeout)
            removed = removed + 1
        end
    end
    return removed
end

realtime.Unsubscribe = realtime.Off

-- An entity's name, a vector's numbers, or the value itself.
local function plain(value)
    local kind = type(value)
    if kind == "nil" or kind == "string" or kind == "number" or kind == "boolean" then
        return value
    end
    local function try(method)
        local ok, result = pcall(function() return value[method](value) end)
        if ok and type(result) == "string" and result ~= "" then
            return result
        end
    end
    local name = try("Nick") or try("GetName") or try("GetClass")
    if name then
        return name
    end
    local ok, x, y, z = pcall(function() return value.x, value.y, value.z end)
    if ok and type(x) == "number" and type(y) == "number" and type(z) == "number" then
        return {x = x, y = y, z = z}
    end
    if kind == "table" then
        return value
    end
    return tostring(value)
end

local function readyMade(name, channel, fields)
    realtime[name] = function(...)
        local data = {timestamp = math.floor(host.time())}
        for i, field in ipairs(fields) do
            data[field] = plain((select(i, ...)))
        end
        if channel == "player:death" then
            data.killer = data.attacker
        end
        local ok, message = emit(name, channel, data, 2)
        return values(ok, message)
    end
end

readyMade("PlayerSpawn", "player:spawn", {"player", "team", "pos"})
readyMade("PlayerDeath", "player:death", {"victim", "attacker", "weapon"})
readyMade("ChatMessage", "chat:message", {"player", "message"})
readyMade("PlayerTakeDamage", "player:damage", {"victim", "damage", "attacker"})
readyMade("RoundStart", "round:start", {"gamemode", "map"})
readyMade("RoundEnd", "round:end", {"winner_team", "score"})

-- Keys ----------------------------------------------------------------------------------------

local function checkKey(call, key, level)
    check(call, "key", key, "string", level + 1)
    if key == "" then
        misuse(level + 1, "realtime.%s: the key must not be empty", call)
    end
end

local function textValue(call, value, level)
    local kind = type(value)
    if kind ~= "string" and kind ~= "number" and kind ~= "boolean" then
        misuse(level + 1, "realtime.%s: value must be a string, a number or a boolean, not %s", call, shown(value))
    end
    return tostring(value)
end

function realtime.Set(key, value, callback)
    checkKey("Set", key, 2)
    optionalFunction("Set", callback, 2)
    local body = {key = key, value = textValue("Set", value, 2)}
    local result, more = ask("Set", "set", body, callback, orFalse)
    return values(result, more)
end

function realtime.SetEx(key, value, seconds, callback)
    checkKey("SetEx", key, 2)
    check("SetEx", "seconds", seconds, "number", 2)
    optionalFunction("SetEx", callback, 2)
    local body = {key = key, value = textValue("SetEx", value, 2), seconds = seconds}
    local result, more = ask("SetEx", "set", body, callback, orFalse)
    return values(result, more)
end

function realtime.Get(key, callback)
    checkKey("Get", key, 2)
    optionalFunction("Get", callback, 2)
    local result, more = ask("Get", "get", {key = key}, callback, orNil)
    return values(result, more)
end

function realtime.Incr(key, by, callback)
    if type(by) == "function" then by, callback = nil, by end
    checkKey("Incr", key, 2)
    if by ~= nil then check("Incr", "by", by, "number", 2) end
    optionalFunction("Incr", callback, 2)
    local result, more = ask("Incr", "incr", {key = key, by = by}, callback, orNil)
    return values(result, more)
end

function realtime.Del(key, callback)
    checkKey("Del", key, 2)
    optionalFunction("Del", callback, 2)
    local result, more = ask("Del", "del", {key = key}, callback, function(ok, value)
        if ok then return value end
        return false, value
    end)
    return values(result, more)
end

-- Rules ---------------------------------------------------------------------------------------

-- A copy of a definition in which numbers stand for functions; the numbers are collected.
local function portable(call, value, numbers, path, level)
    local kind = type(value)
    if kind == "function" then
        local id = number()
        functions[id] = value
        numbers[#numbers + 1] = id
        return {["$function"] = id, at = host.place(value)}
    end
    if kind ~= "table" then
        return value
    end
    if path[value] then
        misuse(level + 1, "realtime.%s: the definition contains itself", call)
    end
    path[value] = true
    local copy = {}
    for key, item in pairs(value) do
        copy[key] = portable(call, item, numbers, path, level + 1)
    end
    path[value] = nil
    return copy
end

local function forget(numbers)
    for _, id in ipairs(numbers) do
        functions[id] = nil
    end
end

-- What a rule has waiting when it is replaced or removed still asks for its functions.
local function forgetRetired(rule, numbers)
    if #numbers > 0 then
        local request = number()
        waiting[request] = function() forget(numbers) end
        host.start("retired", {id = rule}, request)
    end
end

local function addRule(call, op, channel, definition)
    checkChannel(call, channel, 3)
    check(call, "definition", definition, "table", 3)
    local numbers = {}
    local body = {
        channel = channel,
        definition = portable(call, definition, numbers, {}, 3),
        at = host.caller(3),
    }
    local ok, value, kind = host.call(op, body, timeout)
    if not ok then
        forget(numbers)
        if kind == "misuse" then
            misuse(3, "realtime.%s: %s", call, value)
        end
        return nil, value
    end
    local before = ofRule[value]
    ofRule[value] = numbers
    if before then
        forgetRetired(value, before)
    end
    return value
end

local function removeRule(call, id)
    check(call, "id", id, "string", 3)
    local ok, removed = host.call("remove_rule", {id = id}, timeout)
    if ok and removed and ofRule[id] then
        forgetRetired(id, ofRule[id])
        ofRule[id] = nil
    end
    return ok and removed or false
end

function realtime.AddHook(channel, definition)
    local id, message = addRule("AddHook", "add_hook", channel, definition)
    return values(id, message)
end

function realtime.AddAggregator(channel, definition)
    local id, message = addRule("AddAggregator", "add_aggregator", channel, definition)
    return values(id, message)
end

function realtime.RemoveHook(id)
    local removed = removeRule("RemoveHook", id)
    return removed
end

function realtime.RemoveAggregator(id)
    local removed = removeRule("RemoveAggregator", id)
    return removed
end

function realtime.ListHooks(callback)
    optionalFunction("ListHooks", callback, 2)
    local result, more = ask("ListHooks", "list_hooks", {}, callback, orNil)
    return values(result, more)
end

-- Reading back --------------------------------------------------------------------------------

function realtime.GetLeaderboard(pattern, n, callback)
    if type(n) == "function" then n, callback = nil, n end
    check("GetLeaderboard", "pattern", pattern, "string", 2)
    if n ~= nil then check("GetLeaderboard", "n", n, "number", 2) end
    optionalFunction("GetLeaderboard", callback, 2)
    local result, more = ask("GetLeaderboard", "leaderboard", {pattern = pattern, n = n}, callback, function(ok, ranking)
        if not ok then return nil, ranking end
        local scores = {}
        for _, place in ipairs(ranking) do
            scores[place.name] = place.score
        end
        return scores, ranking
    end)
    return values(result, more)
end

function realtime.ReadEventLog(path, options, callback)
    if type(options) == "function" then options, callback = nil, options end
    check("ReadEventLog", "path", path, "string", 2)
    if options ~= nil then check("ReadEventLog", "options", options, "table", 2) end
    optionalFunction("ReadEventLog", callback, 2)
    local result, more = ask("ReadEventLog", "read_log", {path = path, options = options}, callback, orNil)
    return values(result, more)
end

-- What was given up ----------------------------------------------------------------------------

function realtime.ListDeadLetters(callback)
    optionalFunction("ListDeadLetters", callback, 2)
    local result, more = ask("ListDeadLetters", "list_dead", {}, callback, orNil)
    return values(result, more)
end

local function deadLetters(call, operation, ids, callback)
    if type(ids) ~= "table" and ids ~= "all" then check(call, "ids", ids, "number", 3) end
    optionalFunction(call, callback, 3)
    return ask(call, operation, {ids = ids}, callback, function(ok, result)
        if not ok then return nil, result end
        return result.done, result.problems[1] and table.concat(result.problems, "; ")
    end)
end

function realtime.RetryDeadLetters(ids, callback)
    local result, more = deadLetters("RetryDeadLetters", "retry_dead", ids, callback)
    return values(result, more)
end

function realtime.DropDeadLetters(ids, callback)
    local result, more = deadLetters("DropDeadLetters", "drop_dead", ids, callback)
    return values(result, more)
end

function realtime.GetStats(callback)
    optionalFunction("GetStats", callback, 2)
    local result, more = ask("GetStats", "stats", {}, callback, function(ok, stats)
        if not ok then return nil, stats end
        stats.callback_errors = (stats.callback_errors or 0) + callbackErrors
        for name, count in pairs(host.counters and host.counters() or {}) do
            stats[name] = (stats[name] or 0) + count
        end
        return stats
    end)
    return values(result, more)
end

-- Processing ----------------------------------------------------------------------------------

-- Starts fn in a coroutine in which calls that need an answer yield instead of waiting.
function realtime.Async(fn, ...)
    check("Async", "the first argument", fn, "function", 2)
    -- Without a pcall inside: plain Lua 5.1 cannot yield out of one.
    local thread = coroutine.create(function(...) fn(...) end)
    asyncThreads[thread] = true
    resumeAsync(thread, ...)
    return true
end

local handlers = {}

function handlers.event(id, data, channel, meta)
    local subscription = subscriptions[id]
    if subscription then
        protected(subscription.what, subscription.fn, data, channel, meta)
    end
end

function handlers.text(id, channel, text)
    local subscription = subscriptions[id]
    if subscription then
        protected(subscription.what, subscription.fn, channel, text)
    end
end

function handlers.call(call, id, argument, dropped)
    local fn = functions[id]
    if not fn then
        host.answer(call, false, "the function is gone: its rule was removed")
        return
    end
    if dropped then
        argument.dropped = dropped
    end
    local ok, value = guarded(function() return fn(argument) end, host.traceback)
    if not ok then
        callbackErrors = callbackErrors + 1
        host.answer(call, false, tostring(value))
        return
    end
    local answered, message = pcall(host.answer, call, true, value)
    if not answered then
        host.answer(call, false, tostring(message))
    end
end

function handlers.reply(request, ok, value, kind)
    local finish = waiting[request]
    if finish then
        waiting[request] = nil
        finish(ok, value, kind)
    end
end

function handlers.log(text)
    host.log(text)
end

function realtime.ProcessEvents(budgetMillis)
    if budgetMillis ~= nil then check("ProcessEvents", "budget_ms", budgetMillis, "number", 2) end
    if processing == turn() then
        return 0
    end
    processing = turn()
    local ends = budgetMillis and host.clock() + budgetMillis / 1000
    local count = 0
    local kind, a, b, c, d = host.receive()
    while kind do
        handlers[kind](a, b, c, d)
        count = count + 1
        if ends and host.clock() >= ends then
            break
        end
        kind, a, b, c, d = host.receive()
    end
    processing = nil
    return count
end

return realtime
