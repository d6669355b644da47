-- A rare shot is worth a message of its own, and is counted.
-- Needs DISCORD_WEBHOOK.

local RARE_BELOW_HP = 20
local ONE_DAY = 86400

local function isRareShot(data)
    if data.weapon ~= "weapon_crossbow" then return false end
    -- Not every gamemode tells the victim's health.
    if type(data.victim_hp) ~= "number" then return false end

    return data.victim_hp < RARE_BELOW_HP
end

realtime.AddHook("player:death", {
    name = "crossbow",
    type = "conditional",
    condition = isRareShot,
    actions = {
        {
            type = "discord",
            webhook_url = "env:DISCORD_WEBHOOK",
            message = "AWESOME SHOT: {killer} killed {victim}",
        },
        {type = "counter", key = "crossbow_kills:daily", action = "incr", ttl = ONE_DAY},
    },
})
