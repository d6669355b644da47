describe("summary", function()
    local rt
    before_each(function() rt = realtime_test.load("../rules/summary.lua") end)

    it("writes one record a minute", function()
        rt:emit("player:death", {killer = "John", victim = "Alice", weapon = "crossbow"})
        rt:emit("player:death", {killer = "John", victim = "Bob", weapon = "pistol"})
        rt:emit("player:death", {killer = "Alice", victim = "John", weapon = "pistol"})
        rt:advance(59)
        rt:expect_no_actions()
        rt:advance(1)
        rt:expect_actions({{
            type = "file",
            path = "summary.log",
            data = {kills = 3, weapon = "pistol", best = "John", dropped = 0},
        }})
        assert.equal(3, rt:read_log("summary.log")[1].data.kills)
    end)

    it("skips a minute in which nobody died", function()
        rt:advance(600)
        rt:expect_no_actions()
    end)

    it("names the first of equals, and nobody where all were accidents", function()
        rt:emit("player:death", {victim = "Alice"})
        rt:emit("player:death", {victim = "Bob", killer = "Bob", weapon = "a crowbar"})
        rt:advance(60)
        local data = rt:actions()[1].data
        assert.equal("a crowbar", data.weapon)
        assert.is_nil(data.best)
    end)

    it("keeps windows apart", function()
        rt:emit("player:death", {victim = "Alice"})
        rt:advance(60)
        rt:emit("player:death", {victim = "Bob"})
        rt:emit("player:death", {victim = "Bob"})
        rt:advance(60)
        rt:expect_actions({{data = {kills = 1}}, {data = {kills = 2}}})
    end)
end)
