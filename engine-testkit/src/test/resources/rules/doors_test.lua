describe("doors", function()
    it("tells who opened one", function()
        local rt = realtime_test.load("doors.lua")
        rt:emit("door:open", {open = {by = "Alice"}})
        assert.same({"Alice opened a door"}, rt:output())
    end)

    pending("closes them, too")
end)
