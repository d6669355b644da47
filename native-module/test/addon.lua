-- The addon, its events and its commands, with a stand-in for the game's own functions.

local hooks, timers, commands, printed = {}, {}, {}, {}

hook = {Add = function(event, name, fn) hooks[event] = hooks[event] or {} hooks[event][name] = fn end}
timer = {
    Create = function(name, _, _, fn) timers[name] = fn end,
    Exists = function(name) return timers[name] ~= nil end,
}
concommand = {Add = function(name, fn) commands[name] = fn end}
FCVAR_ARCHIVE, HUD_PRINTCONSOLE = 128, 2
function CreateConVar(_, value)
    return {GetBool = function() return value == "1" end, GetFloat = function() return tonumber(value) end}
end
function IsValid(object) return type(object) == "table" and object.valid ~= false end
function MsgN(text) printed[#printed + 1] = text end
ErrorNoHalt = MsgN
local print = print
_G.print = MsgN

local function run(event, ...)
    for _, fn in pairs(hooks[event] or {}) do
        assert(select("#", fn(...)) == 0, "a hook must return nothing: " .. event)
    end
end

local function tick()
    for _, fn in pairs(timers) do fn() end
end

local function waitFor(what, condition)
    local deadline = os.time() + 60 -- a limit for what hangs, and no measure
    while not condition() do
        assert(os.time() <= deadline, "waited in vain for " .. what .. "; printed: " .. table.concat(printed, "\n"))
        realtime.Get("nothing")
        tick()
    end
end

local function entity(class)
    return {
        GetClass = function() return class end, GetModel = function() return "models/" .. class .. ".mdl" end,
        GetPos = function() return {x = 1, y = 2, z = 3} end, EntIndex = function() return 42 end,
        IsPlayer = function() return false end, IsVehicle = function() return class == "prop_vehicle_jeep" end,
    }
end

local function player(name, weapon, isAdmin)
    local self = entity("player")
    self.IsPlayer = function() return true end
    self.Nick = function() return name end
    self.SteamID64 = function() return "76561198000000001" end
    self.Team = function() return 2 end
    self.GetActiveWeapon = function() return weapon end
    self.IsSuperAdmin = function() return isAdmin == true end
    self.PrintMessage = function(_, _, text) printed[#printed + 1] = name .. ": " .. text end
    return self
end

-- The module is there; what the addon asks for is loaded again, as the game does on each map.
package.loaded.realtime = nil
realtime = nil
jit = jit or {os = "Linux", arch = "x64"}
dofile(os.getenv("ADDON"))
realtime.Config({timeout = 60})
assert(realtime.Connect())

local got = {}
for _, channel in ipairs({"player:spawn", "player:disconnect", "player:death", "chat:message", "vehicle:spawn", "vehicle:removed"}) do
    realtime.On(channel, function(data) got[channel] = data end)
end
local john, alice = player("John", entity("weapon_crossbow")), player("Alice")
run("PlayerSpawn", john)
run("PlayerDeath", alice, john, john)
run("PlayerSay", john, "hello", false)
run("PlayerDisconnected", alice)
run("PlayerSpawnedVehicle", john, entity("prop_vehicle_jeep"))
run("EntityRemoved", entity("prop_physics"))
run("EntityRemoved", entity("prop_vehicle_jeep"))
waitFor("all events", function()
    return got["player:spawn"] and got["player:death"] and got["chat:message"] and got["player:disconnect"]
        and got["vehicle:spawn"] and got["vehicle:removed"]
end)
local death = got["player:death"]
assert(death.victim == "Alice" and death.attacker == "John" and death.killer == "John")
assert(death.weapon == "weapon_crossbow" and death.victim_steamid == "76561198000000001" and death.pos.z == 3)
assert(got["player:spawn"].team == 2 and got["chat:message"].message == "hello")
assert(got["vehicle:removed"].class == "prop_vehicle_jeep" and got["vehicle:spawn"].player == "John")

-- The world, NULL and a prop as the attacker.
for _, attacker in ipairs({{valid = false}, entity("worldspawn"), entity("prop_physics")}) do
    got["player:death"] = nil
    run("PlayerDeath", alice, attacker, attacker)
    waitFor("the death", function() return got["player:death"] end)
    assert(got["player:death"].attacker == (attacker.valid ~= false and attacker.GetClass() or nil))
end
run("PlayerSpawn", {}) -- what is no player is reported once, and hurts nobody
run("PlayerSpawn", {})
local reported = 0
for _, line in ipairs(printed) do
    if line:find("event player:spawn", 1, true) then reported = reported + 1 end
end
assert(reported == 1, "reported " .. reported .. " times")

realtime.AddHook("player:death", {name = "addon test", type = "lua", run = function() end})
local function output(name, who, wanted)
    printed = {}
    commands[name](who, name, {})
    waitFor(name, function() return table.concat(printed, "\n"):find(wanted, 1, true) end)
end
local console = {valid = false}
output("realtime_status", console, "realtime: connected")
output("realtime_stats", console, "published")
output("realtime_hooks", console, "addon test")
output("realtime_status", player("Admin", nil, true), "Admin: realtime: connected")

-- What is asked later is answered later: a guest who had an answer would have it by then.
printed = {}
commands.realtime_stats(player("Guest"), "realtime_stats", {})
commands.realtime_stats(player("Admin", nil, true), "realtime_stats", {})
waitFor("the admin's answer", function() return table.concat(printed, "\n"):find("Admin: ", 1, true) end)
assert(not table.concat(printed, "\n"):find("Guest", 1, true), "somebody was answered who may not ask")

local ok, message = pcall(realtime.EnableStandardEvents, {"player:dead"})
assert(not ok and message:find("there is no event 'player:dead'", 1, true))
print("addon: passed")
