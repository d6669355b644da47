realtime.AddHook("door:open", {
    name = "doors",
    type = "lua",
    condition = function(data) return data.open.by ~= "guard" end,
    run = function(data) print(data.open.by .. " opened a door") end,
})
