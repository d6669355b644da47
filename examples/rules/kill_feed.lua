-- Kills as lines in a Discord channel, and the end of a round as an embed.
-- Needs DISCORD_WEBHOOK: a webhook's address, as Discord shows it.

realtime.AddHook("player:death", {
    name = "kill feed",
    type = "discord",
    webhook_url = "env:DISCORD_WEBHOOK",
    condition = "data.killer ~= nil and data.killer ~= data.victim",
    format = "**{killer}** killed **{victim}** with {weapon|bare hands}",
    username = "{server}",
    batch = true, -- in a burst, kills that wait share one message
})

-- Somebody who fell off a roof: at most five lines a minute.
realtime.AddHook("player:death", {
    name = "accidents",
    type = "discord",
    webhook_url = "env:DISCORD_WEBHOOK",
    condition = "data.killer == nil or data.killer == data.victim",
    rate_limit = "5/m",
    format = "**{victim}** died by accident",
})

realtime.AddHook("round:end", {
    name = "round results",
    type = "discord",
    webhook_url = "env:DISCORD_WEBHOOK",
    embeds = {
        {
            title = "{winner_team} wins",
            color = 0x3498db,
            fields = {
                {name = "Score", value = "{score|unknown}", inline = true},
                {name = "Server", value = "{server}", inline = true},
            },
        },
    },
})
