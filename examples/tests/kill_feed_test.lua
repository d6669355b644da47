describe("kill feed", function()
    local rt
    before_each(function()
        rt = realtime_test.load("../rules/kill_feed.lua", {server = "Fluffy's server"})
    end)

    it("posts a kill", function()
        rt:emit("player:death", {killer = "John", victim = "Alice", weapon = "weapon_crossbow"})
        rt:expect_actions({
            {type = "discord", message = "**John** killed **Alice** with weapon\\_crossbow"},
        })
    end)

    it("knows nothing of the weapon where the game does not say", function()
        rt:emit("player:death", {killer = "John", victim = "Alice"})
        rt:expect_actions({{message = "**John** killed **Alice** with bare hands"}})
    end)

    it("escapes what a player may call themselves", function()
        rt:emit("player:death", {killer = "@everyone", victim = "*Al*", weapon = "x"})
        local sent = rt:actions()[1]
        assert.matches("\\%*Al\\%*", sent.message)
        assert.same({parse = {}}, sent.body.allowed_mentions)
    end)

    it("folds a burst into one message while Discord is away", function()
        rt:fail("discord", {status = 503, times = 1})
        for i = 1, 4 do
            rt:emit("player:death", {killer = "John", victim = "Alice" .. i, weapon = "x"})
        end
        rt:advance(5)
        local attempts = rt:attempts("discord")
        assert.equal(4, attempts[#attempts].events + attempts[#attempts - 1].events)
        assert.equal(4, #rt:actions())
    end)

    it("tells of accidents, five a minute", function()
        for i = 1, 7 do
            rt:emit("player:death", {victim = "Alice"})
            rt:advance(3)
        end
        assert.equal(6, #rt:actions()) -- the sixth token came back after twelve seconds
        rt:advance(60)
        rt:emit("player:death", {victim = "Bob", killer = "Bob"})
        assert.equal("**Bob** died by accident", rt:actions()[7].message)
    end)

    it("shows the end of a round as an embed", function()
        rt:emit("round:end", {winner_team = "blue", score = 21})
        rt:expect_actions({{
            type = "discord",
            embeds = {{
                title = "blue wins",
                fields = {
                    {name = "Score", value = "21", inline = true},
                    {name = "Server", value = "Fluffy's server", inline = true},
                },
            }},
        }})
    end)
end)
