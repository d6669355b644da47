local ok = realtime.Connect("127.0.0.1", 6379)
if not ok then print("Failed to connect!") return end
realtime.Subscribe("my_channel", function(channel, message) print("Received: " .. message) end)
realtime.Publish("my_channel", "Hello, Redis!")
hook.Add("Think", "ProcessRealtime", function() realtime.ProcessEvents() end)
