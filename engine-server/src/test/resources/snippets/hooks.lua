realtime.AddHook("player:death", {type = "discord", webhook_url = "https://discord.com/api/webhooks/…", format = "**{killer}** killed **{victim}** with {weapon}"})
realtime.AddHook("player:death", {type = "http", method = "POST", url = "http://mysite.com/api/kill", headers = {["Authorization"] = "Bearer TOKEN"}, format = "json"})
realtime.AddHook("player:death", {type = "file", path = "logs/events/deaths.log", format = "binary"})
local events = realtime.ReadEventLog("logs/events/deaths.log", {start_time = os.time() - 86400, limit = 1000})
realtime.AddHook("player:kill", {type = "counter", key = "kills:{killer}:daily", action = "incr", ttl = 86400})
local top10 = realtime.GetLeaderboard("kills:*:daily", 10)
realtime.AddHook("player:death", {type = "conditional",
  condition = function(data) return data.weapon == "weapon_crossbow" and data.victim_hp < 20 end,
  actions = {{type = "discord", webhook = "https://…", message = "AWESOME SHOT: {killer} killed {victim}"},
             {type = "counter", key = "crossbow_kills:daily", action = "incr"}}})
realtime.AddAggregator("player:death", {interval = 60,
  aggregate = function(events) return {total_kills = #events, timestamp = os.time()} end,
  actions = {{type = "file", path = "logs/hourly_stats.log"}}})
