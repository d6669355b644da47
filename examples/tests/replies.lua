-- Says what a game server would say in chat.
realtime.On("chat:reply", function(data)
    print(data.player .. ": " .. data.message)
end)
