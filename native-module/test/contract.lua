-- The Lua API as a contract: the same tests in a rule file of the engine and in the game's Lua.
-- Prints a line a test and at last "contract: N passed, M failed". It needs an engine with every
-- action that comes with it; its names begin with RUN, so that it can run again on the same store.

local RUN = "contract" .. os.time() .. tostring({}):gsub("[^%w]", ""):sub(-8)

-- Nothing here is about how fast a machine is.
realtime.Config({timeout = 60})

local function channel(name) return RUN .. ":" .. name end

-- The ways to wait ----------------------------------------------------------------------------

-- Each turn asks the engine something, so that it takes a little time in every host.
local function waitFor(what, condition)
    local deadline = os.time() + 60 -- a limit for what hangs, and no measure
    while not condition() do
        if os.time() > deadline then error("waited in vain for " .. what, 2) end
        realtime.Get(RUN .. "nothing")
        realtime.ProcessEvents()
    end
end

local function show(value)
    if type(value) ~= "table" then
        return type(value) == "string" and '"' .. value .. '"' or tostring(value)
    end
    local keys = {}
    for key in pairs(value) do keys[#keys + 1] = key end
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    local parts = {}
    for _, key in ipairs(keys) do parts[#parts + 1] = tostring(key) .. "=" .. show(value[key]) end
    return "{" .. table.concat(parts, ", ") .. "}"
end

local function expect(got, wanted)
    if show(got) ~= show(wanted) then
        error("expected " .. show(wanted) .. ", but got " .. show(got), 2)
    end
end

local function expectError(wanted, fn, ...)
    local ok, message = pcall(fn, ...)
    if ok then error("expected an error with '" .. wanted .. "', but there was none", 2) end
    if not tostring(message):find(wanted, 1, true) then
        error("expected an error with '" .. wanted .. "', but got: " .. tostring(message), 2)
    end
end

-- Everything that comes on a channel, as data.
local function collect(name)
    local got = {}
    got.id = realtime.On(channel(name), function(data, from, meta)
        got[#got + 1] = data
        got.channel, got.meta = from, meta
    end)
    return got
end

local tests, order = {}, {}
local function test(name, fn)
    tests[name] = fn
    order[#order + 1] = name
end

-- Connection ----------------------------------------------------------------------------------

test("Connect says whether the store answers", function()
    expect(realtime.Connect(), true)
    expect(realtime.IsConnected(), true)
end)

test("Config raises for what is wrong", function()
    expectError("did you mean 'password'", realtime.Config, {pasword = "x"})
    expectError("port must be", realtime.Config, {port = 70000})
    expectError("timeout must be", realtime.Config, {timeout = 0})
    expectError("must be a string", realtime.Config, {host = 5})
end)

test("ProcessEvents counts callbacks, and needs none", function()
    expect(type(realtime.ProcessEvents()), "number")
    expect(type(realtime.ProcessEvents(1)), "number")
    expectError("budget_ms must be a number", realtime.ProcessEvents, "soon")
end)

-- Events --------------------------------------------------------------------------------------

test("Emit brings a table to On unchanged", function()
    local got = collect("table")
    local sent = {text = "Zoë \"quoted\" \\ \n\t\1", whole = 9007199254740991, fraction = 0.1, third = 1 / 3,
        negative = -2.5, large = 1e300, yes = true, no = false, list = {1, "two", {three = 3}},
        nested = {deep = {deeper = {1, 2, 3}}}, ["key with spaces"] = "x", steam = "76561198000000001"}
    expect(realtime.Emit(channel("table"), sent), true)
    waitFor("the event", function() return #got == 1 end)
    expect(got[1], sent)
    expect(got[1].third == 1 / 3, true)
    expect(got.channel, channel("table"))
end)

test("meta has id, server and time", function()
    local got = collect("meta")
    realtime.Emit(channel("meta"), {})
    waitFor("the event", function() return #got == 1 end)
    expect(type(got.meta.id), "string")
    expect(type(got.meta.server), "string")
    expect(math.abs(got.meta.time - os.time()) < 60, true)
end)

test("a list travels as an array, and integers stay integers", function()
    local texts = {}
    realtime.Subscribe(channel("raw"), function(_, text) texts[#texts + 1] = text end)
    realtime.Emit(channel("raw"), {1, 2, 3})
    realtime.Emit(channel("raw"), {n = 5, half = 0.5, empty = {}})
    waitFor("both", function() return #texts == 2 end)
    expect((texts[1]:gsub("%s", "")), "[1,2,3]")
    expect(texts[2]:find('"n":5[,}]') ~= nil, true)
    expect(texts[2]:find('"half":0.5[,}]') ~= nil, true)
    expect(texts[2]:find('"empty":{}', 1, true) ~= nil, true)
end)

test("a table with other keys is an object", function()
    local got = collect("keys")
    realtime.Emit(channel("keys"), {[1] = "a", [3] = "c"})
    realtime.Emit(channel("keys"), {[1.5] = "x"})
    waitFor("both", function() return #got == 2 end)
    expect(got[1], {["1"] = "a", ["3"] = "c"})
    expect(got[2], {["1.5"] = "x"})
end)

test("a string is JSON and travels as that", function()
    local got = collect("json")
    expect(realtime.Emit(channel("json"), '{"a": [1, 2.5, null, "x"]}'), true)
    waitFor("the event", function() return #got == 1 end)
    expect(got[1].a[2], 2.5)
    expect(got[1].a[3], nil)
    expect(got[1].a[4], "x")
    expectError("not JSON", realtime.Emit, channel("json"), "{bad")
    expectError("not JSON", realtime.Emit, channel("json"), "")
end)

test("bytes that are no UTF-8 are replaced", function()
    local got = collect("bytes")
    realtime.Emit(channel("bytes"), {text = "a\255b\195\40"})
    waitFor("the event", function() return #got == 1 end)
    expect(got[1].text, "a\239\191\189b\239\191\189(")
end)

test("what cannot be sent raises, and says where", function()
    local cycle = {}
    cycle.again = cycle
    expectError("contains itself", realtime.Emit, channel("x"), cycle)
    expectError("a function at 'a.f' cannot be sent", realtime.Emit, channel("x"), {a = {f = print}})
    expectError("at 'list[2]' is NaN", realtime.Emit, channel("x"), {list = {1, 0 / 0}})
    expectError("is infinite", realtime.Emit, channel("x"), {math.huge})
    expectError("boolean as a key", realtime.Emit, channel("x"), {[true] = 1})
    expectError("data must be a table or a string", realtime.Emit, channel("x"), 5)
    expectError("channel must be a string", realtime.Emit, nil, {})
    expectError("must not be empty", realtime.Emit, "", {})
    expectError("control character", realtime.Emit, "a\nb", {})
    expectError("512", realtime.Emit, ("x"):rep(600), {})
end)

test("an event over a mebibyte is refused without an error", function()
    local ok, message = realtime.Emit(channel("x"), {text = ("x"):rep(1100000)})
    expect(ok, false)
    expect(message:find("1 MiB", 1, true) ~= nil, true)
end)

test("an error is at the line of the caller", function()
    local ok, message = pcall(function() realtime.Emit(channel("x"), nil) end)
    expect(ok, false)
    expect(message:match("^[^\n]-:%d+: realtime%.Emit") ~= nil, true)
end)

test("events of a channel come in order", function()
    local got = collect("order")
    for n = 1, 500 do realtime.Emit(channel("order"), {n = n}) end
    waitFor("all", function() return #got == 500 end)
    for n = 1, 500 do expect(got[n].n, n) end
end)

test("On takes patterns", function()
    local star, question = {}, {}
    realtime.On(channel("p:*"), function(_, from) star[#star + 1] = from end)
    realtime.On(channel("p:?"), function(_, from) question[#question + 1] = from end)
    realtime.Emit(channel("p:long"), {})
    realtime.Emit(channel("p:x"), {})
    waitFor("them", function() return #star == 2 and #question == 1 end)
    expect(star, {channel("p:long"), channel("p:x")})
    expect(question, {channel("p:x")})
end)

test("Off removes by name and by id", function()
    local first, second = collect("off"), collect("off")
    expect(first.id ~= second.id, true)
    expect(realtime.Off(first.id), 1)
    realtime.Emit(channel("off"), {n = 1})
    waitFor("the event", function() return #second == 1 end)
    expect(#first, 0)
    expect(realtime.Off(channel("off")), 1)
    expect(realtime.Off(channel("off")), 0)
end)

test("Publish and Subscribe carry raw text", function()
    local got = {}
    local id = realtime.Subscribe(channel("text"), function(from, text) got[#got + 1] = from .. "=" .. text end)
    local byPattern = realtime.SubscribePattern(channel("te*"), function(_, text) got[#got + 1] = text end)
    expect(realtime.Publish(channel("text"), "Hello, Redis!"), true)
    waitFor("both", function() return #got == 2 end)
    table.sort(got)
    expect(got, {"Hello, Redis!", channel("text") .. "=Hello, Redis!"})
    expect(realtime.Unsubscribe(id), 1)
    expect(realtime.Unsubscribe(byPattern), 1)
    expectError("text must be a string", realtime.Publish, channel("text"), {})
    expectError("the callback must be a function", realtime.Subscribe, channel("text"))
end)

test("ready-made events have their fields", function()
    local got = {}
    local death = realtime.On("player:death", function(data) if data.victim == RUN then got.death = data end end)
    local damage = realtime.On("player:damage", function(data) if data.victim == RUN then got.damage = data end end)
    realtime.PlayerDeath(RUN, {Nick = function() return "John" end}, "weapon_crossbow")
    realtime.PlayerTakeDamage(RUN, 12.5, {x = 1, y = 2, z = 3})
    waitFor("both", function() return got.death and got.damage end)
    expect(got.death.attacker, "John")
    expect(got.death.killer, "John")
    expect(got.death.weapon, "weapon_crossbow")
    expect(type(got.death.timestamp), "number")
    expect(got.damage.attacker, {x = 1, y = 2, z = 3})
    realtime.Off(death)
    realtime.Off(damage)
end)

test("Flush waits until all was taken over", function()
    for n = 1, 100 do realtime.Emit(channel("flush"), {n = n}) end
    expect(realtime.Flush(), true)
end)

test("an error in a callback stops nothing", function()
    local before = realtime.GetStats().callback_errors
    local got = 0
    realtime.On(channel("bad"), function() error("bad luck") end)
    realtime.On(channel("bad"), function() got = got + 1 end)
    for n = 1, 3 do realtime.Emit(channel("bad"), {n = n}) end
    waitFor("the others", function() return got == 3 end)
    expect(realtime.GetStats().callback_errors - before, 3)
    realtime.Off(channel("bad"))
end)

-- Keys ----------------------------------------------------------------------------------------

test("keys are set, read, counted and deleted", function()
    local key = channel("key")
    expect(realtime.Get(key), nil)
    expect(realtime.Set(key, "Zoë"), true)
    expect(realtime.Get(key), "Zoë")
    expect(realtime.SetEx(key, 41, 60), true)
    expect(realtime.Incr(key), 42)
    expect(realtime.Incr(key, 8), 50)
    expect(tonumber(realtime.Get(key) or 0), 50)
    expect(realtime.Del(key), true)
    expect(realtime.Del(key), false)
    expectError("value must be a string, a number or a boolean", realtime.Set, key, {})
    expectError("seconds must be", realtime.SetEx, key, 1, -5)
end)

test("a failure of the outside is returned", function()
    realtime.Set(channel("word"), "word")
    local value, message = realtime.Incr(channel("word"))
    expect(value, nil)
    expect(type(message), "string")
end)

test("calls that need an answer come in three forms", function()
    realtime.Set(channel("three"), 1)
    local seen = {}
    realtime.Get(channel("three"), function(value, err) seen.callback, seen.err = value, err end)
    realtime.Async(function(word)
        seen.word = word
        seen.async = realtime.Get(channel("three"))
        seen.again = realtime.Incr(channel("three"))
    end, "given")
    expect(seen.callback, nil)
    expect(seen.async, nil)
    waitFor("both", function() return seen.callback and seen.again end)
    expect(seen, {callback = "1", word = "given", async = "1", again = 2})
end)

-- Hooks ---------------------------------------------------------------------------------------

local function runs(list)
    return function(data) list[#list + 1] = data.n end
end

test("hooks fire by conditions of both kinds", function()
    local text, fn = {}, {}
    realtime.AddHook(channel("hook"), {name = channel("text"), type = "lua", condition = "data.n > 1", run = runs(text)})
    realtime.AddHook(channel("hook"), {name = channel("fn"), type = "lua",
        condition = function(data) return data.n > 2 end, run = runs(fn)})
    for n = 1, 4 do realtime.Emit(channel("hook"), {n = n}) end
    waitFor("all", function() return #text == 3 and #fn == 2 end)
    expect(text, {2, 3, 4})
    expect(fn, {3, 4})
end)

test("a condition that errors counts as false", function()
    local got = {}
    realtime.AddHook(channel("broken"), {name = channel("broken"), type = "lua",
        condition = function(data) return data.missing.field > 1 or data.n == 2 end, run = runs(got)})
    realtime.AddHook(channel("broken"), {name = channel("whole"), type = "lua", run = runs(got)})
    realtime.Emit(channel("broken"), {n = 1})
    waitFor("the other", function() return #got == 1 end)
    expect(got, {1})
end)

test("conditional runs its actions, or otherwise", function()
    local yes, no = {}, {}
    realtime.AddHook(channel("if"), {type = "conditional", condition = function(data) return data.n > 1 end,
        actions = {{type = "lua", run = runs(yes)}, {type = "lua", run = runs(yes)}},
        otherwise = {{type = "lua", run = runs(no)}}})
    realtime.Emit(channel("if"), {n = 1})
    realtime.Emit(channel("if"), {n = 2})
    waitFor("all", function() return #yes == 2 and #no == 1 end)
    expect(yes, {2, 2})
    expect(no, {1})
end)

test("the same definition twice leaves one hook", function()
    local function add()
        return realtime.AddHook(channel("twice"), {type = "counter", key = channel("{who}:twice")})
    end
    local first = add()
    expect(type(first), "string")
    expect(add(), first)
    local listed = 0
    for _, hook in ipairs(realtime.ListHooks()) do
        if hook.id == first then listed = listed + 1 end
    end
    expect(listed, 1)
    expect(realtime.RemoveHook(first), true)
    expect(realtime.RemoveHook(first), false)
end)

test("a hook that was removed fires no more", function()
    local kept, removed = {}, {}
    local id = realtime.AddHook(channel("gone"), {name = channel("gone"), type = "lua", run = runs(removed)})
    realtime.AddHook(channel("gone"), {name = channel("kept"), type = "lua", run = runs(kept)})
    realtime.Emit(channel("gone"), {n = 1})
    waitFor("both", function() return #kept == 1 and #removed == 1 end)
    expect(realtime.RemoveHook(id), true)
    realtime.Emit(channel("gone"), {n = 2})
    waitFor("one", function() return #kept == 2 end)
    expect(removed, {1})
end)

test("a wrong definition raises, and names the nearest", function()
    expectError("did you mean 'discord'", realtime.AddHook, channel("x"), {type = "discrod"})
    expectError("did you mean 'key'", realtime.AddHook, channel("x"), {type = "counter", kye = "a"})
    expectError("definition must be a table", realtime.AddHook, channel("x"), "discord")
    local ok, message = pcall(function() realtime.AddHook(channel("x"), {type = "nothing"}) end)
    expect(ok, false)
    expect(message:match("^[^\n]-:%d+: realtime%.AddHook") ~= nil, true)
end)

test("an aggregator sums a window up", function()
    local got = {}
    local id = realtime.AddAggregator(channel("window"), {name = channel("sum"), interval = 0.3,
        aggregate = function(events)
            local sum = 0
            for _, event in ipairs(events) do sum = sum + event.n end
            return {n = sum, count = #events, dropped = events.dropped}
        end,
        actions = {{type = "lua", run = function(data) got[#got + 1] = data end}}})
    for n = 1, 4 do realtime.Emit(channel("window"), {n = n}) end
    waitFor("the sum", function()
        local count = 0
        for _, data in ipairs(got) do count = count + data.count end
        return count == 4
    end)
    local sum = 0
    for _, data in ipairs(got) do sum = sum + data.n end
    expect(sum, 10)
    expect(got[1].dropped, 0)
    expect(realtime.RemoveAggregator(id), true)
end)

-- Reading back --------------------------------------------------------------------------------

test("counters make leaderboards", function()
    realtime.AddHook(channel("kill"), {type = "counter", key = RUN .. ":kills:{killer}:daily", action = "incr", ttl = 60})
    for n = 1, 5 do realtime.Emit(channel("kill"), {killer = n > 2 and "John" or "Alice"}) end
    local scores, ranking
    waitFor("the scores", function()
        scores, ranking = realtime.GetLeaderboard(RUN .. ":kills:*:daily", 10)
        return scores and scores.John == 3 and scores.Alice == 2
    end)
    expect(ranking, {{rank = 1, name = "John", score = 3}, {rank = 2, name = "Alice", score = 2}})
    expectError("pattern must be", realtime.GetLeaderboard, "no star", 10)
end)

test("event logs are read back", function()
    local path = RUN .. "/deaths.log"
    realtime.AddHook(channel("log"), {type = "file", path = path, format = "jsonl"})
    for n = 1, 3 do realtime.Emit(channel("log"), {n = n}) end
    local events
    waitFor("the log", function()
        events = realtime.ReadEventLog(path, {start_time = os.time() - 60, limit = 10})
        return events and #events == 3
    end)
    expect(events[1].data, {n = 1})
    expect(events[1].channel, channel("log"))
    expect(realtime.ReadEventLog(path, {order = "desc", limit = 1})[1].data, {n = 3})
    local none, message = realtime.ReadEventLog(RUN .. "/none.log")
    expect(none, nil)
    expect(type(message), "string")
    expectError("has no option 'limt'", realtime.ReadEventLog, path, {limt = 5})
end)

test("GetStats has its numbers", function()
    local stats = realtime.GetStats()
    for _, name in ipairs({"published", "received", "dropped", "queue_depth", "events_per_second", "reconnects", "callback_errors"}) do
        expect(type(stats[name]), "number")
    end
    local seen
    realtime.GetStats(function(again) seen = again end)
    waitFor("the numbers", function() return seen end)
    expect(type(seen.hooks), "table")
end)

-- Running -------------------------------------------------------------------------------------

local passed, failed = 0, 0
for _, name in ipairs(order) do
    local ok, message = pcall(tests[name])
    if ok then
        passed = passed + 1
        print("ok    " .. name)
    else
        failed = failed + 1
        print("FAIL  " .. name .. ": " .. tostring(message))
    end
end
print("contract: " .. passed .. " passed, " .. failed .. " failed")
