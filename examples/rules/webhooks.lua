-- A payment is told to the shop: signed, and tried again until the shop has taken it.
-- Needs SHOP_URL, such as https://shop.example/hooks/payments, and SHOP_SECRET, which the shop
-- knows, too.

local definition = {
    name = "payments",
    type = "http",
    url = "env:SHOP_URL",
    headers = {["X-Server"] = "{server}"},
    -- The shop verifies the headers webhook-id, webhook-timestamp and webhook-signature, and
    -- keeps the ids it has seen: after a lost answer the same payment comes again.
    secret = "env:SHOP_SECRET",
    timeout = "10s",
    -- Waits of 1, 2, 4 ... seconds at most, each cut short at random: some ten minutes in all.
    retry = {attempts = 12, backoff = 1, max_backoff = "10m"},
}

-- A server without a shop can load this file, too.
local ok, reason = pcall(realtime.AddHook, "shop:payment", definition)
if not ok then
    print("payments are not told to a shop: " .. reason)
end
