-- Who killed most in a day and in a week, and the chat command !top.
-- Needs nothing but the engine. Look at the boards with: ./realtime top 'kills:*:daily'

local ONE_DAY = 86400
local ONE_WEEK = 7 * ONE_DAY
local PLACES = 5

local BY_ANOTHER = "data.killer ~= nil and data.killer ~= data.victim"

-- A counter ends so long after its own first kill: each player has a day of their own.
realtime.AddHook("player:death", {
    name = "kills a day",
    type = "counter",
    condition = BY_ANOTHER,
    key = "kills:{killer}:daily",
    ttl = ONE_DAY,
})

realtime.AddHook("player:death", {
    name = "kills a week",
    type = "counter",
    condition = BY_ANOTHER,
    key = "kills:{killer}:weekly",
    ttl = ONE_WEEK,
})

local function describe(ranking)
    if #ranking == 0 then return "nobody has killed anybody today" end

    local places = {}
    for _, place in ipairs(ranking) do
        places[#places + 1] = place.rank .. ". " .. place.name .. " (" .. place.score .. ")"
    end

    return table.concat(places, ", ")
end

-- A hook, and not On: with several servers on one Redis, one of them answers.
realtime.AddHook("chat:message", {
    name = "top command",
    type = "lua",
    condition = "data.message == '!top'",
    rate_limit = "30/m",
    run = function(data)
        realtime.GetLeaderboard("kills:*:daily", PLACES, function(scores, ranking)
            -- Without an answer the second value says why.
            if not scores then
                print("!top: " .. ranking)
                return
            end

            realtime.Emit("chat:reply", {player = data.player, message = describe(ranking)})
        end)
    end,
})
