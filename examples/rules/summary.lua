-- Every minute in which somebody died, one record of what happened.
-- Needs nothing but the engine. Read it back with: ./realtime log summary.log

-- The name that was counted most often; of equals, the first in the alphabet.
local function most(counts)
    local best
    for name, count in pairs(counts) do
        if not best or count > counts[best] or count == counts[best] and name < best then
            best = name
        end
    end

    return best
end

local function summarize(events)
    local weapons, killers = {}, {}
    for _, event in ipairs(events) do
        local weapon = event.weapon or "unknown"
        weapons[weapon] = (weapons[weapon] or 0) + 1
        if event.killer and event.killer ~= event.victim then
            killers[event.killer] = (killers[event.killer] or 0) + 1
        end
    end

    return {
        kills = #events,
        weapon = most(weapons),
        best = most(killers), -- nil, and so left out, where nobody killed another
        dropped = events.dropped,
    }
end

realtime.AddAggregator("player:death", {
    name = "summary",
    interval = 60,
    aggregate = summarize,
    actions = {
        {type = "file", path = "summary.log", format = "jsonl", keep = "30d"},
    },
})
