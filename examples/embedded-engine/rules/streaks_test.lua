describe("streaks", function()
    local rt
    before_each(function() rt = realtime_test.load("streaks.lua") end)

    local function kill(killer, victim)
        rt:emit("player:death", {killer = killer, victim = victim})
    end

    it("tells of three kills without a death", function()
        for _ = 1, 4 do kill("John", "Alice") end
        assert.same({"John is on a streak"}, rt:output())
    end)

    it("ends a streak with a death", function()
        kill("John", "Alice")
        kill("John", "Alice")
        kill("Alice", "John")
        kill("John", "Alice")
        assert.same({}, rt:output())
    end)

    it("keeps every death", function()
        kill("John", "Alice")
        kill("Alice", "John")
        assert.equal(2, #rt:read_log("deaths.log"))
    end)
end)
