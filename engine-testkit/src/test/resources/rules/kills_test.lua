describe("kills", function()
    it("counts for the attacker", function()
        local rt = realtime_test.load("kills.lua")
        local john = rt:player{name = "John", steamid = "STEAM_0:1:12345"}
        local alice = rt:player{name = "Alice", health = 0, alive = false}
        local crossbow = rt:entity{class = "crossbow_bolt"}
        rt:hook("PlayerDeath", alice, crossbow, john)
        rt:hook("PlayerDeath", john, john, john)
        assert.equal("1", rt:get("kills:daily:John"))
    end)
end)
