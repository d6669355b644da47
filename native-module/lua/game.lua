-- What only the game has: the timer that processes events, and its own hooks as events.
-- The chunk's arguments: the host and the API.

local host, realtime = ...

local G = _G
local type, pcall, tostring, ipairs, pairs, error = type, pcall, tostring, ipairs, pairs, error
local timer, hook = G.timer, G.hook

-- Somebody may have replaced them with what is no timer, or this is plain Lua.
if type(timer) ~= "table" or type(timer.Create) ~= "function" or type(timer.Exists) ~= "function" then
    return
end

local createTimer, timerExists = timer.Create, timer.Exists

-- The pump ------------------------------------------------------------------------------------

local PUMP, GUARD = "realtime_pump", "realtime_pump_guard"
local DEFAULT_BUDGET_MILLIS = 4
local budget

if type(G.CreateConVar) == "function" then
    local ok, made = pcall(G.CreateConVar, "realtime_budget_ms", tostring(DEFAULT_BUDGET_MILLIS),
        G.FCVAR_ARCHIVE or 128, "How many milliseconds of a tick realtime may use for callbacks", 0.1, 100)
    budget = ok and made or nil
end

local shown = {}
local function logOnce(text)
    if not shown[text] then
        shown[text] = true
        host.log(text)
    end
end

-- A timer without a delay runs each tick, also on an empty server, where Think does not. The game
-- destroys a timer whose callback raises; so nothing may get out of here.
local function pump()
    if not host.processesByItself() then return end
    local ok, message = pcall(function()
        realtime.ProcessEvents(budget and budget:GetFloat() or DEFAULT_BUDGET_MILLIS)
    end)
    if not ok then
        logOnce("ProcessEvents: " .. tostring(message))
    end
end

local function ensurePump()
    if not timerExists(PUMP) then
        createTimer(PUMP, 0, 0, pump)
    end
end

local function ensureGuard()
    if not timerExists(GUARD) then
        createTimer(GUARD, 1, 0, ensurePump)
    end
end

ensurePump()
ensureGuard()

if type(hook) ~= "table" or type(hook.Add) ~= "function" then
    return
end

-- Timers of every name can be removed by an addon that means well.
hook.Add("Think", GUARD, function()
    ensurePump()
    ensureGuard()
end)

-- Standard events -----------------------------------------------------------------------------

local function isValid(entity)
    return entity ~= nil and type(G.IsValid) == "function" and G.IsValid(entity) == true
end

local function isPlayer(entity)
    return isValid(entity) and type(entity.IsPlayer) == "function" and entity:IsPlayer() == true
end

local function position(entity)
    local at = isValid(entity) and entity.GetPos and entity:GetPos()
    return at and {x = at.x, y = at.y, z = at.z} or nil
end

-- A SteamID64 stays a text: as a number it would lose its last digits.
local function describe(data, role, entity)
    if isPlayer(entity) then
        data[role] = entity:Nick()
        data[role .. "_steamid"] = entity:SteamID64()
    elseif isValid(entity) then
        data[role] = entity:GetClass()
    end
end

local function weaponOf(inflictor, attacker)
    if isPlayer(attacker) and (not isValid(inflictor) or inflictor == attacker) then
        local active = attacker:GetActiveWeapon()
        if isValid(active) then return active:GetClass() end
    end
    return isValid(inflictor) and inflictor:GetClass() or nil
end

local function event(channel, data)
    data.timestamp = G.os.time()
    realtime.Emit(channel, data)
end

local function vehicle(channel, entity, player)
    local data = {class = entity:GetClass(), model = entity:GetModel(), entity = entity:EntIndex(), pos = position(entity)}
    describe(data, "player", player)
    event(channel, data)
end

local STANDARD = {
    ["player:spawn"] = {"PlayerSpawn", function(player)
        local data = {team = player:Team(), pos = position(player)}
        describe(data, "player", player)
        event("player:spawn", data)
    end},
    ["player:disconnect"] = {"PlayerDisconnected", function(player)
        local data = {}
        describe(data, "player", player)
        event("player:disconnect", data)
    end},
    ["player:death"] = {"PlayerDeath", function(victim, inflictor, attacker)
        local data = {weapon = weaponOf(inflictor, attacker), pos = position(victim)}
        describe(data, "victim", victim)
        describe(data, "attacker", attacker)
        data.killer = data.attacker
        event("player:death", data)
    end},
    ["chat:message"] = {"PlayerSay", function(player, text, isTeam)
        local data = {message = text, team_only = isTeam == true}
        describe(data, "player", player)
        event("chat:message", data)
    end},
    ["vehicle:spawn"] = {"PlayerSpawnedVehicle", function(player, entity)
        vehicle("vehicle:spawn", entity, player)
    end},
    ["vehicle:removed"] = {"EntityRemoved", function(entity)
        if entity.IsVehicle and entity:IsVehicle() then
            vehicle("vehicle:removed", entity)
        end
    end},
}

-- Emits the game's own events by itself; all, or those in the list.
function realtime.EnableStandardEvents(list)
    if list ~= nil and type(list) ~= "table" then
        error("realtime.EnableStandardEvents: the list must be a table, not a " .. type(list), 2)
    end
    local names = {}
    for name in pairs(STANDARD) do names[#names + 1] = name end
    G.table.sort(names)
    for _, name in ipairs(list or names) do
        if not STANDARD[name] then
            error("realtime.EnableStandardEvents: there is no event '" .. tostring(name) .. "'; there are "
                .. G.table.concat(names, ", "), 2)
        end
    end
    for _, name in ipairs(list or names) do
        local gameHook, emit = STANDARD[name][1], STANDARD[name][2]
        -- It returns nothing: a value would stop the other hooks and the gamemode.
        hook.Add(gameHook, "realtime_" .. name, function(...)
            local ok, message = pcall(emit, ...)
            if not ok then
                logOnce("event " .. name .. ": " .. tostring(message))
            end
        end)
    end
end
