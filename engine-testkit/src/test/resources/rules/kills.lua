hook.Add("PlayerDeath", "kills", function(victim, inflictor, attacker)
    if not attacker:IsPlayer() or attacker == victim then return end
    local key = "kills:daily:" .. attacker:Nick()
    realtime.SetEx(key, tonumber(realtime.Get(key) or 0) + 1, 86400)
end)
