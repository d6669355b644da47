describe("the demo's match", function()
    local rt
    before_each(function()
        rt = realtime_test.load("../demo/match.lua", {env = {SHOP_SECRET = "whsec_c2hvcA=="}})
    end)

    local function kill(changes)
        local event = {killer = "John", victim = "Alice", weapon = "pistol", victim_hp = 80}
        for name, value in pairs(changes or {}) do event[name] = value end
        rt:emit("player:death", event)
    end

    it("posts, ranks and keeps a kill", function()
        kill()
        rt:expect_actions({
            {type = "discord", message = "**John** killed **Alice** with pistol"},
            {type = "counter", key = "kills:John:daily"},
            {type = "file", path = "match.log"},
        })
        assert.same({John = 1}, (rt:leaderboard("kills:*:daily", 3)))
        assert.equal("player:death", rt:read_log("match.log")[1].channel)
    end)

    it("alerts on a hard shot", function()
        kill({weapon = "weapon_crossbow", victim_hp = 7})
        local sent = {}
        for _, action in ipairs(rt:actions()) do 
            if action.type ~= "file" then sent[#sent + 1] = action.message or action.key end
        end
        assert.same({
            "**John** killed **Alice** with weapon\\_crossbow",
            "kills:John:daily",
            "AWESOME SHOT: John hit Alice at 7 hp",
            "crossbow_kills:daily",
        }, sent)
        kill({weapon = "weapon_crossbow", victim_hp = 20})
        assert.equal("1", rt:get("crossbow_kills:daily"))
    end)

    it("calls a moderator", function()
        rt:emit("chat:message", {player = "Alice", message = "!mod help"})
        rt:emit("chat:message", {player = "Alice", message = "hello"})
        rt:expect_actions({
            {type = "discord", message = "Alice calls a moderator: !mod help"},
            {type = "file"},
            {type = "file"},
        })
    end)

    it("tells the shop of a payment", function()
        rt:emit("shop:payment", {player = "Alice", amount = 5})
        rt:expect_actions({{type = "http", method = "POST"}, {type = "file"}})
    end)

    it("sums up every three seconds", function()
        kill()
        kill({weapon = "crowbar"})
        kill({weapon = "crowbar"})
        rt:advance(3)
        local all = rt:actions()
        assert.equal("SUMMARY: 3 kills in 3 seconds, most with crowbar", all[#all].message)
    end)
end)
