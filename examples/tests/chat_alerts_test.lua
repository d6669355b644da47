describe("chat alerts", function()
    local rt
    before_each(function() rt = realtime_test.load("../rules/chat_alerts.lua", {server = "eu-1"}) end)

    local function say(message)
        rt:emit("chat:message", {player = "Alice", message = message})
    end

    it("calls a moderator, and pings", function()
        say("!mod somebody is flying")
        rt:expect_actions({{
            type = "discord",
            message = "@here **Alice** calls a moderator on eu-1: !mod somebody is flying",
            body = {allowed_mentions = {parse = {"everyone"}}},
        }})
    end)

    it("does not let a player ping", function()
        say("!mod @everyone")
        assert.is_nil(rt:actions()[1].message:find("@everyone", 1, true))
    end)

    it("calls six times a minute at most", function()
        for _ = 1, 10 do say("!mod again") end
        assert.equal(6, #rt:actions())
        rt:advance(10)
        say("!mod once more")
        rt:advance(60)
        assert.equal(7, #rt:actions())
    end)

    it("keeps watched words, whatever their case", function()
        say("get my AimBot here")
        rt:expect_actions({
            {type = "discord", message = "Please look: **Alice** wrote: get my AimBot here"},
            {type = "file", path = "chat/watched.log"},
        })
        local log = rt:read_log("chat/watched.log")
        assert.equal(1, #log)
        assert.equal("get my AimBot here", log[1].data.message)
    end)

    it("leaves other chat alone, and what is no text", function()
        say("hello")
        say(42)
        rt:expect_no_actions()
    end)
end)
