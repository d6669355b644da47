-- What stands for the game's world outside of the game: vectors, players, console variables, the
-- map. The chunk's arguments: a host (see realtime.lua; also host.include), the environment to put
-- the names into, and a table of facts about the server, which the host may change at any time:
-- map, hostname, gamemode. It returns a table of functions for whoever plays the game's part, such
-- as a rule test; rules cannot reach it:
--   player{name =, steamid =, steamid64 =, bot =, alive =, health =, team =, pos =, weapon =}
--                  a player, who is on the server from then on
--   entity{class =, pos =}   something else
--   remove(entity)           it leaves the server, and is not valid any more

local host, G, facts = ...
local type, tostring, tonumber, pairs, ipairs, getmetatable, setmetatable =
    type, tostring, tonumber, pairs, ipairs, getmetatable, setmetatable
local error, xpcall, select, unpack, rawset = error, xpcall, select, unpack, rawset
local math, string, table = math, string, table

local function define(library, name, value)
    if library[name] == nil then library[name] = value end
end

G.SERVER, G.CLIENT, G.MENU_DLL = true, false, false

-- A table that is a Vector, say, to type().
local function kindOf(value)
    local metatable = type(value) == "table" and getmetatable(value)
    return type(metatable) == "table" and metatable.MetaName or nil
end
function G.type(...)
    if select("#", ...) == 0 then
        error("bad argument #1 to 'type' (value expected)", 2)
    end
    return kindOf((...)) or type((...))
end

-- Vector and Angle ----------------------------------------------------------------------------

local function numbers(name, fields, methods)
    local meta = {MetaName = name, __metatable = {MetaName = name}}
    local a, b, c = fields[1], fields[2], fields[3]
    local function new(x, y, z)
        return setmetatable({[a] = x, [b] = y, [c] = z}, meta)
    end
    function meta.__index(value, key)
        return methods[key] or fields[key] and value[fields[key]] or nil
    end
    function meta.__newindex(value, key, number)
        if not fields[key] then error(name .. " has no field '" .. tostring(key) .. "'", 2) end
        rawset(value, fields[key], number)
    end
    function meta.__eq(v, w) return v[a] == w[a] and v[b] == w[b] and v[c] == w[c] end
    function meta.__add(v, w) return new(v[a] + w[a], v[b] + w[b], v[c] + w[c]) end
    function meta.__sub(v, w) return new(v[a] - w[a], v[b] - w[b], v[c] - w[c]) end
    function meta.__unm(v) return new(-v[a], -v[b], -v[c]) end
    function meta.__mul(v, w)
        if type(v) == "number" then v, w = w, v end
        if type(w) == "number" then return new(v[a] * w, v[b] * w, v[c] * w) end
        return new(v[a] * w[a], v[b] * w[b], v[c] * w[c])
    end
    function meta.__div(v, number) return new(v[a] / number, v[b] / number, v[c] / number) end
    function meta.__tostring(v) return string.format("%f %f %f", v[a], v[b], v[c]) end
    function methods.Unpack(v) return v[a], v[b], v[c] end
    function methods.IsZero(v) return v[a] == 0 and v[b] == 0 and v[c] == 0 end
    function methods.Set(v, w) v[a], v[b], v[c] = w[a], w[b], w[c] end
    function methods.Zero(v) v[a], v[b], v[c] = 0, 0, 0 end
    function methods.Add(v, w) methods.Set(v, v + w) end
    function methods.Sub(v, w) methods.Set(v, v - w) end
    function methods.Mul(v, number) methods.Set(v, v * number) end
    function methods.Div(v, number) methods.Set(v, v / number) end
    define(G, name, function(x, y, z)
        if kindOf(x) == name then return new(x[a], x[b], x[c]) end
        if type(x) == "string" then x, y, z = x:match("(%S+)%s+(%S+)%s+(%S+)") end
        return new(tonumber(x) or 0, tonumber(y) or 0, tonumber(z) or 0)
    end)
    define(G, "is" .. name:lower(), function(value) return kindOf(value) == name end)
    return new
end

local vector = {}
local newVector = numbers("Vector", {"x", "y", "z", x = "x", y = "y", z = "z"}, vector)
numbers("Angle", {
    "p", "y", "r", p = "p", y = "y", r = "r", pitch = "p", yaw = "y", roll = "r",
}, {})

function vector.Dot(v, w) return v.x * w.x + v.y * w.y + v.z * w.z end
function vector.LengthSqr(v) return vector.Dot(v, v) end
function vector.Length(v) return math.sqrt(vector.Dot(v, v)) end
function vector.Length2D(v) return math.sqrt(v.x * v.x + v.y * v.y) end
function vector.Length2DSqr(v) return v.x * v.x + v.y * v.y end
function vector.DistToSqr(v, w) return vector.LengthSqr(v - w) end
function vector.Distance(v, w) return vector.Length(v - w) end
function vector.Distance2D(v, w) return vector.Length2D(v - w) end
function vector.Cross(v, w)
    return newVector(v.y * w.z - v.z * w.y, v.z * w.x - v.x * w.z, v.x * w.y - v.y * w.x)
end
function vector.GetNormalized(v)
    local length = vector.Length(v)
    return length == 0 and newVector(0, 0, 0) or v / length
end
function vector.Normalize(v) vector.Set(v, vector.GetNormalized(v)) end
function vector.ToTable(v) return {v.x, v.y, v.z} end
function vector.WithinAABox(v, low, high)
    return v.x >= low.x and v.y >= low.y and v.z >= low.z and v.x <= high.x and v.y <= high.y and v.z <= high.z
end
vector.GetNormal = vector.GetNormalized
define(G, "vector_origin", newVector(0, 0, 0))

local color = {}
color.__index = color
function color.__eq(c, d) return c.r == d.r and c.g == d.g and c.b == d.b and c.a == d.a end
function color.__tostring(c) return string.format("%d %d %d %d", c.r, c.g, c.b, c.a) end
function color.Unpack(c) return c.r, c.g, c.b, c.a end
define(G, "Color", function(r, g, b, a)
    local function part(value) return math.min(tonumber(value) or 255, 255) end
    return setmetatable({r = part(r), g = part(g), b = part(b), a = part(a)}, color)
end)
define(G, "IsColor", function(value) return type(value) == "table" and getmetatable(value) == color end)
define(G, "color_white", G.Color(255, 255, 255, 255))
define(G, "color_black", G.Color(0, 0, 0, 255))

-- Entities and players ------------------------------------------------------------------------

local entity, player = {MetaName = "Entity"}, {MetaName = "Player"}
local entities, count = {}, 0 -- those on the server, in the order they came
local state = setmetatable({}, {__mode = "k"})

entity.__index = entity
player.__index = function(_, key)
    local method = player[key]
    if method == nil then method = entity[key] end
    return method
end

local function add(fields, meta)
    count = count + 1
    local object = setmetatable({}, meta)
    fields.index = count
    fields.valid = true
    state[object] = fields
    entities[#entities + 1] = object
    return object
end

local function shown(object)
    local of = state[object]
    if not of or not of.valid then return "[NULL Entity]" end
    return kindOf(object) == "Player" and string.format("Player [%d][%s]", of.index, of.name)
        or string.format("Entity [%d][%s]", of.index, of.class)
end
entity.__tostring, player.__tostring = shown, shown

-- As in the game: asking one that is gone is an error, but for IsValid.
local function getter(meta, name, get)
    meta[name] = function(object, ...)
        local of = state[object]
        if not of or not of.valid then error("Tried to use a NULL entity!", 2) end
        return get(of, ...)
    end
end
function entity.IsValid(object) return state[object] ~= nil and state[object].valid end
function entity.IsPlayer() return false end
function player.IsPlayer() return true end
for _, name in ipairs {"IsNPC", "IsVehicle", "IsWorld", "IsNextBot", "IsWeapon", "IsRagdoll"} do
    entity[name] = function() return false end
end
getter(entity, "GetClass", function(of) return of.class end)
getter(entity, "GetName", function(of) return of.name or "" end)
getter(entity, "EntIndex", function(of) return of.index end)
getter(entity, "GetPos", function(of) return G.Vector(of.pos) end)
getter(entity, "SetPos", function(of, pos) of.pos = G.Vector(pos) end)
getter(entity, "GetModel", function(of) return of.model or "" end)
getter(entity, "Health", function(of) return of.health end)
getter(entity, "SetHealth", function(of, health) of.health = health end)
getter(entity, "GetMaxHealth", function() return 100 end)
getter(entity, "GetOwner", function(of) return of.owner or G.NULL end)
for _, name in ipairs {"Nick", "Name", "GetName"} do
    getter(player, name, function(of) return of.name end)
end
getter(player, "SteamID", function(of) return of.steamid end)
getter(player, "SteamID64", function(of) return of.steamid64 end)
getter(player, "UserID", function(of) return of.index end)
getter(player, "AccountID", function(of) return tonumber(of.steamid:match("(%d+)$")) * 2 + of.steamid:match(":(%d):") end)
getter(player, "IsBot", function(of) return of.bot end)
getter(player, "IsAdmin", function(of) return of.admin or of.superadmin end)
getter(player, "IsSuperAdmin", function(of) return of.superadmin end)
getter(player, "GetUserGroup", function(of) return of.superadmin and "superadmin" or of.admin and "admin" or "user" end)
getter(player, "Alive", function(of) return of.alive end)
getter(player, "Armor", function(of) return of.armor or 0 end)
getter(player, "Team", function(of) return of.team end)
getter(player, "SetTeam", function(of, team) of.team = team end)
getter(player, "Frags", function(of) return of.frags or 0 end)
getter(player, "Deaths", function(of) return of.deaths or 0 end)
getter(player, "Ping", function(of) return of.ping or 0 end)
getter(player, "IPAddress", function(of) return of.address or "" end)
getter(player, "GetActiveWeapon", function(of) return of.weapon or G.NULL end)
for _, name in ipairs {"ChatPrint", "PrintMessage", "Kick", "SendLua", "ConCommand"} do
    getter(player, name, function() end)
end

define(G, "NULL", setmetatable({}, entity))
define(G, "IsEntity", function(value) return state[value] ~= nil or value == G.NULL end)
define(G, "isentity", G.IsEntity)
define(G, "Entity", function(index)
    for _, object in ipairs(entities) do
        if state[object].index == index then return object end
    end
    return G.NULL
end)
define(G, "Player", G.Entity)

-- An account's number both ways: STEAM_0:Y:Z, and 64 bits in digits, which no number of Lua holds.
local HIGH, LOW = 7656119, 7960265728
local function to64(id)
    local y, z = id:match("^STEAM_%d:([01]):(%d+)$")
    return y and HIGH .. string.format("%010.0f", LOW + z * 2 + y) or "0"
end
local function from64(digits)
    local low = tonumber((tostring(digits):match("^" .. HIGH .. "(%d%d%d%d%d%d%d%d%d%d)$")))
    if not low or low < LOW then return "STEAM_0:0:0" end
    local account = low - LOW
    return string.format("STEAM_0:%d:%.0f", account % 2, math.floor(account / 2))
end
define(G.util, "SteamIDTo64", to64)
define(G.util, "SteamIDFrom64", from64)

local players = G.player or {}
G.player = players
local function all(wanted)
    local list = {}
    for _, object in ipairs(entities) do
        if kindOf(object) == "Player" and (wanted == nil or wanted(state[object])) then
            list[#list + 1] = object
        end
    end
    return list
end
local function first(wanted) return all(wanted)[1] or false end
define(players, "GetAll", function() return all() end)
define(players, "GetHumans", function() return all(function(of) return not of.bot end) end)
define(players, "GetBots", function() return all(function(of) return of.bot end) end)
define(players, "GetCount", function() return #all() end)
define(players, "Iterator", function() return ipairs(all()) end)
define(players, "GetBySteamID", function(id) return first(function(of) return of.steamid == id:upper() end) end)
define(players, "GetBySteamID64", function(id)
    return first(function(of) return of.steamid64 == tostring(id) end)
end)
define(players, "GetByID", function(index) return G.Entity(index) end)

local teams = {}
define(G, "TEAM_CONNECTING", 0)
define(G, "TEAM_UNASSIGNED", 1001)
define(G, "TEAM_SPECTATOR", 1002)
define(G, "team", {})
define(G.team, "SetUp", function(index, name, teamColor) teams[index] = {Name = name, Color = teamColor} end)
define(G.team, "GetName", function(index) return teams[index] and teams[index].Name or "" end)
define(G.team, "GetColor", function(index) return teams[index] and teams[index].Color or G.Color(255, 255, 100) end)
define(G.team, "GetAllTeams", function() return teams end)
define(G.team, "Valid", function(index) return teams[index] ~= nil end)
define(G.team, "GetPlayers", function(index) return all(function(of) return of.team == index end) end)
define(G.team, "NumPlayers", function(index) return #G.team.GetPlayers(index) end)
G.team.SetUp(0, "Joining/Connecting", G.Color(255, 255, 100))
G.team.SetUp(1001, "Unassigned", G.Color(255, 255, 100))
G.team.SetUp(1002, "Spectator", G.Color(255, 255, 100))

-- The server ----------------------------------------------------------------------------------

define(G, "game", {})
define(G.game, "GetMap", function() return facts.map end)
define(G.game, "MaxPlayers", function() return facts.players or 128 end)
define(G.game, "IsDedicated", function() return true end)
define(G.game, "SinglePlayer", function() return false end)
define(G, "GetHostName", function() return facts.hostname end)
define(G, "engine", {})
define(G.engine, "ActiveGamemode", function() return facts.gamemode end)
define(G.engine, "TickInterval", function() return 0.015 end)
define(G, "FrameTime", G.engine.TickInterval)

local variables = {}
local variable = {MetaName = "ConVar"}
variable.__index = variable
function variable.__tostring(v) return "ConVar [" .. v.name .. "]" end
function variable.GetName(v) return v.name end
function variable.GetDefault(v) return v.default end
function variable.GetHelpText(v) return v.help end
function variable.GetString(v) return v.value end
function variable.GetFloat(v) return tonumber(v.value) or 0 end
function variable.GetInt(v)
    local number = variable.GetFloat(v)
    return number < 0 and math.ceil(number) or math.floor(number)
end
function variable.GetBool(v) return variable.GetInt(v) ~= 0 end
function variable.SetString(v, value) v.value = tostring(value) end
function variable.SetFloat(v, value) v.value = tostring(value) end
function variable.SetInt(v, value) v.value = string.format("%d", value) end
function variable.SetBool(v, value) v.value = value and "1" or "0" end
function variable.Revert(v) v.value = v.default end
define(G, "CreateConVar", function(name, value, _, help)
    if type(name) ~= "string" then
        error("CreateConVar: the name must be a string, not " .. type(name), 2)
    end
    local key = name:lower()
    if not variables[key] then
        variables[key] = setmetatable(
            {name = name, value = tostring(value), default = tostring(value), help = help or ""}, variable)
    end
    return variables[key]
end)
define(G, "GetConVar", function(name) return variables[name:lower()] end)
define(G, "ConVarExists", function(name) return variables[name:lower()] ~= nil end)
define(G, "FCVAR_NONE", 0)
for i, name in ipairs {"ARCHIVE", "NOTIFY", "REPLICATED", "PROTECTED", "SERVER_CAN_EXECUTE"} do
    define(G, "FCVAR_" .. name, ({128, 256, 8192, 32, 268435456})[i])
end

local commands = {}
define(G, "concommand", {})
define(G.concommand, "Add", function(name, fn) commands[name:lower()] = fn end)
define(G.concommand, "Remove", function(name) commands[name:lower()] = nil end)
define(G.concommand, "GetTable", function() return commands end)
define(G.concommand, "Run", function(who, name, arguments, text)
    local command = commands[name:lower()]
    if not command then return false end
    command(who, name, arguments or {}, text or "")
    return true
end)

-- Files and errors ----------------------------------------------------------------------------

define(G, "AddCSLuaFile", function() end)
define(G, "include", function(path)
    if type(path) ~= "string" then
        error("include: the path must be a string, not " .. type(path), 2)
    end
    local chunk, problem, finished = host.include(path, host.caller(2))
    if not chunk then error("include: " .. problem, 2) end
    -- no tail call: the error of a file that includes itself must find this one on the stack
    local results = {xpcall(chunk, function(message) return message end)}
    finished()
    if not results[1] then error(results[2], 0) end
    return unpack(results, 2)
end)
define(G, "ErrorNoHalt", function(...)
    local parts = {}
    for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
    host.log((host.caller(2) .. ": " .. table.concat(parts)):gsub("\n$", "") .. "")
end)
define(G, "ErrorNoHaltWithStack", G.ErrorNoHalt)
define(G, "Error", function(...)
    local parts = {}
    for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
    error(table.concat(parts), 0)
end)

local play = {}

local function position(pos)
    if type(pos) == "table" and not kindOf(pos) then
        return G.Vector(pos.x or pos[1], pos.y or pos[2], pos.z or pos[3])
    end
    return G.Vector(pos)
end

function play.player(fields)
    local of = {}
    for key, value in pairs(fields) do of[key] = value end
    of.class = "player"
    of.name = of.name or "Player"
    of.bot = of.bot or false
    of.steamid = of.steamid or of.steamid64 and from64(of.steamid64) or of.bot and "BOT" or "STEAM_0:0:" .. count + 1
    of.steamid64 = of.steamid64 or to64(of.steamid)
    of.alive = of.alive ~= false
    of.health = of.health or 100
    of.team = of.team or G.TEAM_UNASSIGNED
    of.pos = position(of.pos)
    if type(of.weapon) == "string" then of.weapon = play.entity {class = of.weapon} end
    return add(of, player)
end

function play.entity(fields)
    local of = {}
    for key, value in pairs(fields) do of[key] = value end
    of.class = of.class or "prop_physics"
    of.health = of.health or 0
    of.pos = position(of.pos)
    return add(of, entity)
end

function play.remove(object)
    state[object].valid = false
    for i, known in ipairs(entities) do
        if known == object then
            table.remove(entities, i)
            break
        end
    end
end

return play
