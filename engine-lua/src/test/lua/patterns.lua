-- What the game's Lua makes of patterns: each pattern below is tried on each text. The engine has a
-- matcher of its own, so that it can stop one that would take too long, and must print the same:
--   luajit patterns.lua > patterns.expected
local patterns = {
    "", "a", "abc", ".", "..", ".*", ".-", ".+", ".?", "a*", "a-", "a+", "a?", "a*b", "a-b", "a+b", "a?b",
    "^", "^a", "^.*$", "^a*$", "$", "a$", "$a", "a^b", "^^a", "a$b", "%$", "%^",
    "(a)", "(a*)", "(a)(b)", "((a)(b))", "(a*)(b*)", "()", "()a()", "(.)(.)", "(.-)b", "^(%w+)", "(%w+) (%w+)",
    "%a", "%a+", "%A+", "%c", "%C+", "%d", "%d+", "%D+", "%g+", "%G+", "%l+", "%L+", "%p", "%p+", "%P+", "%s", "%s+", "%S+",
    "%u", "%u+", "%U+", "%w", "%w+", "%W+", "%x+", "%X+", "%z", "%Z+", "%%", "%.", "%-", "%q", "%y",
    "[abc]", "[abc]+", "[^abc]", "[^abc]+", "[a-c]+", "[^a-c]+", "[%a]+", "[%a_][%w_]*", "[%d%s]+", "[^%s]+", "[]]", "[^]]",
    "[a-]", "[-a]", "[a%-z]", "[%]]", "[%a-z]", "[z-a]", "[]-a]+", "[+-]?%d+", "[^%a%s]", "[.]", "[$^]", "[[]",
    "%b()", "%b[]", "%bab", "%b\"\"", "x%b()y", "%b", "%b(", "%f[%a]", "%f[%w]%w+", "%f[%z]", "%f[%A]", "%f[^%z]", "%f", "%fa", "%f[a",
    "(a)%1", "(%a)%1", "(%a+) %1", "(a*)%1", "([\"'])(.-)%1", "()%1", "%1", "(a)%2", "(%1)", "%0", "(a%1)",
    "(", ")", "(a", "a)", "(()", "())", "[", "[a", "[^", "[]", "[^]", "[%", "[a%", "%", "a%", "[a-", "[%a",
    "*", "*a", "+", "?", "-", "a**", "a*+", "a--", "(a)*", "(ab)+", "^*", "-a", "a|b", "{", "a{2}", "\\d",
    "^%s*(.-)%s*$", "(%d+)-(%d+)-(%d+)", "^(%a+):(%d+)$", "%[(%a+)%]", "{(%w+)}", "STEAM_%d:%d:%d+", "^/(%S+)%s*(.*)$",
    "a\0b", "\0", "[\0]", "[^\0]+", "a[\0-b]", "\195\164", "[\195\164]+", "[\128-\255]+", "%w+\195",
    "(((((((((a)))))))))", "(a)(b)(c)", "%a-%d", ".-(%d)", "x*y*z*", "a.-b.-c", "(.*)(.*)(.*)", "(.-)(.-)(.-)$",
}
local texts = {
    "", "aab", "abcabc", "Hello, World 42!", "  trim me  ", "f(a(b)c)d(e", "[tag] {key} 'q' \"w\"", "2026-11-21",
    "/kick John", "a\0b\0c", "\195\164 \n ok", "aa bb aa", "a%b$c^d]-[",
}

local function shown(value)
    local text = tostring(value):gsub("^[%w/]*patterns%.lua:%d+: ", "")
    return (text:gsub("[%c\128-\255]", function(c) return ("\\%d"):format(c:byte()) end))
end

local function list(...)
    local all = {}
    for i = 1, select("#", ...) do all[i] = shown((select(i, ...))) end
    return table.concat(all, ",")
end

local function every(text, pattern)
    local all = {}
    for a, b in text:gmatch(pattern) do
        all[#all + 1] = list(a, b)
        if #all == 10 then break end
    end
    return table.concat(all, ";")
end

for _, pattern in ipairs(patterns) do
    for number, text in ipairs(texts) do
        local function try(name, ...)
            return name .. " " .. list(select(2, pcall(...)))
        end
        print(table.concat({
            shown(pattern) .. " on " .. number,
            try("find", string.find, text, pattern), try("match", string.match, text, pattern, 2),
            try("from -3", string.find, text, pattern, -3), try("each", every, text, pattern),
            try("gsub", string.gsub, text, pattern, "<%0>"), try("gsub", string.gsub, text, pattern, "%1%%%x", 2),
        }, " | "))
    end
end

local function case(...)
    print(list(pcall(...)))
end
case(string.gsub, "hello world", "%w+", {hello = "bye", world = false})
case(string.gsub, "hello world", "o", function() end)
case(string.gsub, "hello world", "o", function() return 0 end)
case(string.gsub, "hello world", "o", function() return {} end)
case(string.gsub, "hello world", "o", function() return true end)
case(string.gsub, "hello", "l", {l = print})
case(string.gsub, "hello", "(h)(e)", function(a, b) return b .. a end)
case(string.gsub, "hello", "()l", function(at) return at end)
case(string.gsub, "hello", "()", "%1")
case(string.gsub, "hello", "l", "%")
case(string.gsub, "hello", "l", "%2")
case(string.gsub, "hello", "l", "%a")
case(string.gsub, "hello", "(l", "%1")
case(string.gsub, "hello", "l", 5)
case(string.gsub, 12345, 3, 5)
case(string.gsub, "hello", "", "-")
case(string.gsub, "hello", ".-", "-")
case(string.gsub, "hello", "^h", "-")
case(string.gsub, "hhh", "^h", "-")
case(string.gsub, "abc", "%w", "%0%0", 0)
case(string.gsub, "abc", "%w", "%0%0", 1)
case(string.gsub, "abc", "%w", "%0%0", -1)
case(string.gsub, "abc", "%w", "x", 1.9)
case(string.gsub, "abc", "b")
case(string.gsub, "abc", "b", true)
case(string.gsub, "abc d", "%f[%w]%w+", string.upper)
case(string.gsub, "abc", "(b)()", "%2%1")
case(string.find, "a.b", ".", 1, true)
case(string.find, "a.b", ".", 2, true)
case(string.find, "a.b", "", 10)
case(string.find, "a.b", "", 4)
case(string.find, "a.b", "b", -1)
case(string.find, "a.b", "b", -100)
case(string.find, "abc", "b", 3)
case(string.find, "abc", "", -1, true)
case(string.find, "aaaab", "aab", 1, true)
case(string.find, "a\0b", "\0b", 1, true)
case(string.match, "abc", "b", "2")
case(string.match, "2026", 2)
case(string.match, "abc", ".", {})
case(string.gmatch, "abc")
case(string.match, ("a"):rep(300), ("a?"):rep(300))
case(string.match, ("a"):rep(300), ("(a)"):rep(33))
case(string.match, ("a"):rep(300), ("(a)"):rep(32))
case(string.find, ("a"):rep(1000), ".-b")
case(string.find, ("("):rep(1000), "%b()")
