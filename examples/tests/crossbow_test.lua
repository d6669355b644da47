describe("crossbow alert", function()
    local rt
    before_each(function() rt = realtime_test.load("../rules/crossbow.lua") end)

    local shot = {killer = "John", victim = "Alice", weapon = "weapon_crossbow", victim_hp = 12}

    local function shotWith(changes)
        local event = {}
        for name, value in pairs(shot) do event[name] = value end
        for name, value in pairs(changes) do event[name] = value end
        return event
    end

    it("alerts on a hard shot", function()
        rt:emit("player:death", shot)
        rt:expect_actions({
            {type = "discord", message = "AWESOME SHOT: John killed Alice"},
            {type = "counter", key = "crossbow_kills:daily", action = "incr", ttl = 86400},
        })
    end)

    it("leaves other weapons alone", function()
        rt:emit("player:death", shotWith({weapon = "weapon_pistol"}))
        rt:expect_no_actions()
    end)

    it("leaves easy shots alone, and those with nothing known of the victim's health", function()
        rt:emit("player:death", shotWith({victim_hp = 20}))
        rt:emit("player:death", shotWith({victim_hp = "unknown"}))
        rt:expect_no_actions()
        rt:emit("player:death", shotWith({victim_hp = 19}))
        assert.equal(2, #rt:actions())
    end)

    it("counts for a day", function()
        rt:emit("player:death", shot)
        rt:advance(86399)
        rt:emit("player:death", shot)
        assert.equal("2", rt:get("crossbow_kills:daily"))
        rt:advance(1)
        assert.is_nil(rt:get("crossbow_kills:daily"))
    end)

    it("tries again when Discord is down", function()
        rt:fail("discord", {status = 503, times = 2})
        rt:emit("player:death", shot)
        rt:advance(30)
        local attempts = rt:attempts("discord")
        assert.equal(3, #attempts)
        -- waits of one second and of two
        assert.near(1, attempts[2].at, 0.01)
        assert.near(3, attempts[3].at, 0.01)
        assert.equal("AWESOME SHOT: John killed Alice", attempts[3].json.content)
    end)
end)
