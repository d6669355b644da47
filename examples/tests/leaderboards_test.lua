describe("leaderboards", function()
    local rt
    before_each(function() rt = realtime_test.load("../rules/leaderboards.lua") end)

    local function kill(killer, victim)
        rt:emit("player:death", {killer = killer, victim = victim})
    end

    it("counts for the day and the week", function()
        kill("John", "Alice")
        rt:expect_actions({
            {type = "counter", key = "kills:John:daily", ttl = 86400},
            {type = "counter", key = "kills:John:weekly", ttl = 604800},
        })
    end)

    it("does not count accidents", function()
        kill(nil, "Alice")
        kill("Alice", "Alice")
        rt:expect_no_actions()
    end)

    it("ranks", function()
        for _ = 1, 3 do kill("John", "Alice") end
        kill("Alice", "John")
        local scores, ranking = rt:leaderboard("kills:*:daily", 10)
        assert.same({John = 3, Alice = 1}, scores)
        assert.same({rank = 1, name = "John", score = 3}, ranking[1])
    end)

    it("begins anew when a day is over", function()
        kill("John", "Alice")
        rt:advance(86400)
        assert.same({}, (rt:leaderboard("kills:*:daily", 10)))
        assert.same({John = 1}, (rt:leaderboard("kills:*:weekly", 10)))
    end)

    it("answers !top", function()
        rt:load("replies.lua")
        rt:emit("chat:message", {player = "Bob", message = "!top"})
        kill("John", "Alice")
        kill("John", "Alice")
        kill("Alice", "John")
        rt:emit("chat:message", {player = "Bob", message = "!top"})
        assert.same({
            "Bob: nobody has killed anybody today",
            "Bob: 1. John (2), 2. Alice (1)",
        }, rt:output())
    end)

    it("answers only the command itself", function()
        rt:load("replies.lua")
        rt:emit("chat:message", {player = "Bob", message = "what is !top"})
        assert.same({}, rt:output())
    end)
end)
