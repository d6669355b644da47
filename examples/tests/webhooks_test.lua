describe("payments", function()
    local SHOP = {SHOP_URL = "https://shop.example/hooks/payments", SHOP_SECRET = "whsec_c2hvcA=="}

    local function load() return realtime_test.load("../rules/webhooks.lua", {env = SHOP}) end

    it("tells the shop, signed", function()
        local rt = load()
        rt:emit("shop:payment", {player = "Alice", amount = 5})
        rt:expect_actions({
            {type = "http", method = "POST", url = "https://shop.example/hooks/payments"},
        })
        local request = rt:attempts("http")[1]
        assert.same({player = "Alice", amount = 5}, request.json)
        assert.matches("^v1,", request.headers["webhook-signature"])
        assert.equal("test", request.headers["x-server"])
    end)

    it("tries again with the same id until the shop has taken it", function()
        local rt = load()
        rt:fail("http", {status = 503, times = 3})
        rt:emit("shop:payment", {player = "Alice", amount = 5})
        rt:advance(10)
        local attempts = rt:attempts("http")
        assert.equal(4, #attempts)
        assert.equal(attempts[1].headers["webhook-id"], attempts[4].headers["webhook-id"])
        -- waits of 1, 2 and 4 seconds
        assert.near(7, attempts[4].at, 0.01)
    end)

    it("gives up after twelve attempts", function()
        local rt = load()
        rt:fail("http", "timeout")
        rt:emit("shop:payment", {player = "Alice", amount = 5})
        rt:advance(3600)
        assert.equal(12, #rt:attempts("http"))
        rt:expect_error("gave up an event")
    end)

    it("can be loaded without a shop", function()
        local rt = realtime_test.load("../rules/webhooks.lua", {env = {SHOP_URL = false}})
        rt:emit("shop:payment", {player = "Alice", amount = 5})
        rt:expect_no_actions()
        assert.matches("SHOP_URL", rt:output()[1])
    end)
end)
