-- The rules of `./realtime demo`: a match, seen by a server owner.
-- Addresses and secrets come from the environment; the demo sets them to its own stand-ins.

-- Every kill goes to Discord; in a burst several fold into one message.
realtime.AddHook("player:death", {
    name = "kill feed",
    type = "discord",
    webhook_url = "env:DISCORD_WEBHOOK",
    format = "**{killer}** killed **{victim}** with {weapon}",
    batch = true,
})

-- An alert when a condition holds: two actions side by side.
realtime.AddHook("player:death", {
    name = "crossbow",
    type = "conditional",
    condition = function(data)
        return data.weapon == "weapon_crossbow" and data.victim_hp < 20
    end,
    actions = {
        {type = "discord", webhook_url = "env:DISCORD_WEBHOOK", message = "AWESOME SHOT: {killer} hit {victim} at {victim_hp} hp"},
        {type = "counter", key = "crossbow_kills:daily", ttl = 86400},
    },
})

-- A leaderboard, and a binary log of everything.
realtime.AddHook("player:death", {name = "ranking", type = "counter", key = "kills:{killer}:daily", ttl = 86400})
realtime.AddHook("*", {name = "log", type = "file", path = "match.log"})

-- Chat: whoever calls for a moderator is heard.
realtime.AddHook("chat:message", {
    name = "moderator calls",
    type = "discord",
    webhook_url = "env:DISCORD_WEBHOOK",
    condition = "string.find(data.message, '!mod', 1, true) == 1",
    format = "{player} calls a moderator: {message}",
})

-- A payment is told to the shop, signed, and tried again until the shop has taken it.
realtime.AddHook("shop:payment", {
    name = "payments",
    type = "http",
    url = "env:SHOP_URL",
    secret = "env:SHOP_SECRET",
    retry = {attempts = 5, backoff = 0.3},
})

-- Every few seconds, a summary of what happened.
realtime.AddAggregator("player:death", {
    name = "summary",
    interval = 3,
    aggregate = function(events)
        local hardest, weapons = "nobody", {}
        for _, event in ipairs(events) do
            weapons[event.weapon] = (weapons[event.weapon] or 0) + 1
        end
        for weapon, count in pairs(weapons) do
            if not weapons[hardest] or count > weapons[hardest] then hardest = weapon end
        end
        return {kills = #events, weapon = hardest}
    end,
    actions = {
        {type = "discord", webhook_url = "env:DISCORD_WEBHOOK", format = "SUMMARY: {kills} kills in 3 seconds, most with {weapon}"},
    },
})
