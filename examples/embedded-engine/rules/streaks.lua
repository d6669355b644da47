-- Tells of streaks: three kills without a death of one's own. Keeps every death, too.

realtime.AddHook("player:death", {type = "file", path = "deaths.log", format = "jsonl"})

local streaks = {}

realtime.On("player:death", function(data)
    streaks[data.victim] = nil
    streaks[data.killer] = (streaks[data.killer] or 0) + 1
    if streaks[data.killer] == 3 then
        print(data.killer .. " is on a streak")
    end
end)
