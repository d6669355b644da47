timer.Create("BatchWriteKills", 300, 0, function()
  if #kills_batch > 0 then
    realtime.Emit("archive:kills", util.TableToJSON(kills_batch))
    kills_batch = {}
  end
end)
hook.Add("PlayerDeath", "StatsUpdate", function(victim, inflictor, attacker)
  if attacker:IsPlayer() then
    local key = "kills:daily:" .. attacker:Nick()
    local current = tonumber(realtime.Get(key) or 0)
    realtime.SetEx(key, current + 1, 86400)
  end
end)
