-- Chat that a moderator should see.
-- Needs DISCORD_WEBHOOK.

-- A player calls for help. The template may ping; what a player typed never does.
realtime.AddHook("chat:message", {
    name = "moderator calls",
    type = "discord",
    webhook_url = "env:DISCORD_WEBHOOK",
    condition = "string.find(data.message, '!mod', 1, true) == 1",
    rate_limit = "6/m",
    allow_mentions = {"everyone"},
    format = "@here **{player}** calls a moderator on {server}: {message}",
})

local WATCHED = {"aimbot", "wallhack", "free money"}

local function holdsWatchedWord(data)
    local text = string.lower(tostring(data.message))
    for _, word in ipairs(WATCHED) do
        if string.find(text, word, 1, true) then return true end
    end

    return false
end

-- A word from the list: seen on Discord, and kept for a month.
realtime.AddHook("chat:message", {
    name = "watched words",
    type = "conditional",
    condition = holdsWatchedWord,
    actions = {
        {
            type = "discord",
            webhook_url = "env:DISCORD_WEBHOOK",
            format = "Please look: **{player}** wrote: {message}",
        },
        {type = "file", path = "chat/watched.log", keep = "30d"},
    },
})
