-- Loads Realtime when the server starts and after each change of the map, and adds its console commands.
-- Your own rules go into another file of lua/autorun/server; it can use `realtime` at once.

if realtime == nil then
    local ok, message = pcall(require, "realtime")
    if not ok or realtime == nil then
        local suffix = ({
            Windows = {x86 = "win32", x64 = "win64"},
            Linux = {x86 = "linux", x64 = "linux64"},
        })[jit.os][jit.arch]
        ErrorNoHalt("[realtime] the module was not loaded: this server needs garrysmod/lua/bin/gmsv_realtime_"
            .. tostring(suffix) .. ".dll (" .. tostring(message) .. ")\n")
        return
    end
end

local standardEvents = CreateConVar("realtime_standard_events", "1", FCVAR_ARCHIVE,
    "Whether deaths, spawns, chat and vehicles are emitted without a rule's doing; takes effect with the next map", 0, 1)

if standardEvents:GetBool() then
    realtime.EnableStandardEvents()
end

-- Console commands ----------------------------------------------------------------------------

-- From the server's own console, or by a super admin; answers go where the question came from.
local function command(name, help, run)
    concommand.Add(name, function(player, _, arguments)
        local fromConsole = not IsValid(player)
        if not fromConsole and not player:IsSuperAdmin() then return end
        run(function(text)
            if fromConsole then print(text) else player:PrintMessage(HUD_PRINTCONSOLE, text) end
        end, arguments)
    end, nil, help)
end

command("realtime_status", "Whether the engine and its store are there", function(say)
    if not realtime.IsConnected() then
        say("realtime: not connected; see the lines that begin with [realtime], and garrysmod/realtime/engine.log")
        return
    end
    realtime.GetStats(function(stats, err)
        if not stats then
            say("realtime: the engine does not answer: " .. err)
            return
        end
        say(("realtime: connected; %d events/s, %d waiting, %d dropped, %d reconnects")
            :format(stats.events_per_second, stats.queue_depth, stats.dropped, stats.reconnects))
    end)
end)

command("realtime_stats", "The numbers of the engine and of each hook", function(say)
    realtime.GetStats(function(stats, err)
        if not stats then
            say("realtime: " .. err)
            return
        end
        local names = {}
        for name, value in pairs(stats) do
            if type(value) == "number" then names[#names + 1] = name end
        end
        table.sort(names)
        for _, name in ipairs(names) do say(("%-20s %s"):format(name, stats[name])) end
        for id, hookStats in pairs(stats.hooks or {}) do
            say(("%-40s matched %d, fired %d, failed %d%s"):format(id, hookStats.matched or 0, hookStats.fired or 0,
                hookStats.failed or 0, hookStats.last_error and ": " .. hookStats.last_error or ""))
        end
    end)
end)

command("realtime_hooks", "The hooks and aggregators that are there", function(say)
    realtime.ListHooks(function(hooks, err)
        if not hooks then
            say("realtime: " .. err)
            return
        end
        say(#hooks .. " rules")
        for _, rule in ipairs(hooks) do
            say(("  %-40s %s on %s"):format(rule.id or "?", rule.type or "aggregator", rule.channel or "?"))
        end
    end)
end)
