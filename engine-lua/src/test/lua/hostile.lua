-- Scripts that nobody should run. Each begins with a line of its name, and how it ends: a part of
-- the error, or what it prints.

--== loop --> it ran more than
while true do end
--== loop in a function --> it ran more than
local function f() repeat local x = 1 until false end f()
--== loop in pcall --> it ran more than
while true do pcall(function() while true do end end) end
--== loop in xpcall's handler --> it ran more than
while true do xpcall(error, function() while true do end end) end
--== loop of pcall that fails --> it ran more than
while true do pcall(error) end
--== loop in a coroutine --> it ran more than
coroutine.wrap(function() while true do end end)()
--== loop in coroutines inside coroutines --> it ran more than
local function nest(n)
    if n == 0 then while true do end end
    coroutine.resume(coroutine.create(function() nest(n - 1) end))
    while true do end
end
nest(20)
--== loop after a stopped coroutine --> it ran more than
local co = coroutine.create(function() while true do end end)
while true do pcall(coroutine.resume, co) end
--== loop that yields --> it ran more than
local co = coroutine.wrap(function() while true do coroutine.yield() end end)
while true do co() end
--== loop in loaded code --> it ran more than
loadstring("while true do end")()
--== loop in code loaded with a table of its own --> it ran more than
load("while true do end", "x", "t", {})()
--== loop in a function with a table of its own --> it ran more than
local f = loadstring("while true do end")
setfenv(f, {}) f()
--== loop in a metamethod --> it ran more than
local t = setmetatable({}, {__index = function() while true do end end}) print(pcall(function() return t.x end))
--== loop of metamethods --> stack overflow
local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k .. ""] end print(t.x)
--== loop in a comparison --> it ran more than
table.sort({3, 2, 1}, function() while true do end end)
--== loop in a replacement --> it ran more than
local s = ("x"):rep(10):gsub(".", function() while true do end end)
--== loop in tostring --> it ran more than
print(tostring(setmetatable({}, {__tostring = function() while true do end end})))
--== loop of goto --> it ran more than
local n = 0 ::top:: n = n + 1 goto top
--== loop without a body in for --> it ran more than
for i = 1, math.huge do end
--== pattern that tries everything --> it ran more than
string.find(("a"):rep(28), ("a?"):rep(28) .. ("a"):rep(28))
--== pattern of many repetitions --> it ran more than
string.match(("a"):rep(5000), (".-"):rep(20) .. "b")
--== pattern in gmatch --> it ran more than
for _ in string.gmatch(("a"):rep(5000), ".-.-.-.-b") do end
--== pattern in gsub --> it ran more than
string.gsub(("a"):rep(5000), ".*.*.*.*b", "")
--== pattern in pcall --> it ran more than
while true do pcall(string.find, ("a"):rep(28), ("a?"):rep(28) .. ("a"):rep(28)) end
--== pattern of balanced brackets --> it ran more than
string.gsub(("("):rep(100000), "%b()", "")
--== pattern with captures again --> it ran more than
string.find(("a"):rep(3000), "(.*)(.*)%1%2b")
--== plain search --> it ran more than
for i = 1, 1000 do string.find(("a"):rep(900000), ("a"):rep(450000) .. "b", 1, true) end
--== deep pattern --> pattern too complex
string.find(("a"):rep(10000), ("a?"):rep(10000))
--== text that doubles --> text too long
local x = "x" while true do x = x .. x end
--== text that doubles in pcall --> it ran more than
local x = "x" while true do pcall(function() x = x .. x end) end
--== text repeated --> text too long
string.rep("x", 1e9)
--== text repeated without end --> text too long
string.rep("x", math.huge)
--== text repeated with separators --> text too long
string.rep("", 1e9, "xyz")
--== text joined from a table --> text too long
local t = {} local x = ("x"):rep(100000) for i = 1, 1000 do t[i] = x end table.concat(t)
--== text that grows by gsub --> text too long
local x = ("x"):rep(1000) while true do x = x:gsub(".", "%0%0") end
--== text that grows by gsub with a table --> text too long
local x = ("x"):rep(1000) string.gsub(("a"):rep(100000), "a", {a = x})
--== text that grows by format --> text too long
local x = "x" while true do x = string.format("%s%s", x, x) end
--== text that grows by quoting --> text too long
local x = "\1" while true do x = string.format("%q%q", x, x) end
--== wide format --> invalid option
string.format("%99999999d", 1)
--== long date --> format too long
os.date(("%c"):rep(1000))
--== many long texts --> holds
local t = {} while true do t[#t + 1] = ("x"):rep(100000) .. #t end
--== parts of long texts --> holds
local t = {} while true do t[#t + 1] = (("x"):rep(500000) .. #t):sub(1, 400000) end
--== texts that are compared --> it ran more than
local a, b = ("x"):rep(500000) .. "a", ("x"):rep(500000) .. "a" while true do local c = a == b end
--== table that grows --> stopped: it
local t = {} while true do t[#t + 1] = 1 end
--== table of tables --> holds
local t = {} while true do t[#t + 1] = {{}, {}, {}} end
--== table that grows in its keys --> holds
local t, n = {}, 0 while true do n = n + 1 t["key " .. n] = n end
--== table that grows in a coroutine --> holds
coroutine.wrap(function() local t = {} while true do t[#t + 1] = {1, 2, 3, 4} end end)()
--== table that grows in a suspended coroutine --> holds
local co = coroutine.wrap(function() local t = {} while true do for i = 1, 1000 do t[#t + 1] = {i, i} end coroutine.yield() end end)
while true do co() end
--== functions without end --> holds
local t = {} while true do local n = #t t[n + 1] = function() return n end end
--== globals without end --> holds
local n = 0 while true do n = n + 1 _G["global" .. n] = {n} end
--== loaded chunks without end --> stopped: it
local t = {} while true do t[#t + 1] = loadstring("return " .. #t .. ", 'some text to keep'") end
--== arguments without end --> stopped: it
local t = {} local big = {} for i = 1, 7000 do big[i] = i end
while true do t[#t + 1] = {unpack(big)} end
--== varargs kept by deep calls --> stopped: it
local big = {} for i = 1, 7900 do big[i] = {i} end
local function f(n, ...) if n == 0 then return end f(n - 1, unpack(big)) return ... end
while true do f(3000) end
--== a table's front --> it ran more than
local t = {} for i = 1, 20000 do t[i] = i end while true do table.insert(t, 1, 0) table.remove(t, 1) end
--== insert far below --> it ran more than
table.insert({1, 2, 3}, -2000000000, 0)
--== sort without order --> it ran more than
local t = {} for i = 1, 10000 do t[i] = i % 7 end while true do table.sort(t) end
--== recursion --> stack overflow
local function f() return 1 + f() end f()
--== recursion through pcall --> it ran more than
local function f() pcall(f) pcall(f) end f()
--== recursion through tostring --> stack overflow
local t = setmetatable({}, {}) getmetatable(t).__tostring = tostring tostring(t)
--== a table that calls itself --> attempt to call local 't' (a table value)
local t = setmetatable({}, {}) getmetatable(t).__call = t t()
--== a table that calls itself in pcall --> false attempt to call a table value
local t = setmetatable({}, {}) getmetatable(t).__call = t print(pcall(t))
--== a table that adds itself --> attempt to call a table value
local t = setmetatable({}, {}) getmetatable(t).__call = t getmetatable(t).__add = t local x = t + 1
--== a table that writes itself --> attempt to call a table value
local t = setmetatable({}, {}) getmetatable(t).__call = t getmetatable(t).__tostring = t print(tostring(t))
--== recursion through index --> loop in gettable
local t = setmetatable({}, {}) getmetatable(t).__index = t local x = t.x
--== recursion through gsub --> stack overflow
local function f() return (("x"):gsub("x", f)) end f()
--== recursion through sort --> stack overflow
local function f() table.sort({2, 1}, f) end f()
--== recursion in a coroutine --> stack overflow
local co = coroutine.wrap(function() local function f() return 1 + f() end return f() end) co()
--== recursion of coroutines --> too many coroutines
local function f() return coroutine.wrap(f)() end f()
--== coroutines that wait --> too many coroutines
local kept = {} while true do local co = coroutine.create(coroutine.yield) assert(coroutine.resume(co)) kept[#kept + 1] = co end
--== coroutines that wait, whatever comes --> it ran more than
local kept = {} while true do local co = coroutine.create(coroutine.yield) coroutine.resume(co) kept[#kept + 1] = co end
--== nested expressions --> too many syntax levels
assert(loadstring("return " .. ("("):rep(10000) .. "1" .. (")"):rep(10000)))
--== nested tables --> too many syntax levels
assert(loadstring("return " .. ("{"):rep(10000) .. ("}"):rep(10000)))
--== nested functions --> too many syntax levels
assert(loadstring(("return function() "):rep(10000) .. ("end "):rep(10000)))
--== nested blocks --> too many syntax levels
assert(loadstring(("do "):rep(10000) .. ("end "):rep(10000)))
--== nested operators --> too many syntax levels
assert(loadstring("return " .. ("- "):rep(10000) .. "1"))
--== nested joins --> too many syntax levels
assert(loadstring("return 'a'" .. (" .. 'a'"):rep(10000)))
--== nested powers --> too many syntax levels
assert(loadstring("return 1" .. (" ^ 1"):rep(10000)))
--== a chunk too long --> chunk too long
assert(loadstring(("x = 1 "):rep(100000)))
--== chunks without end --> it ran more than
while true do loadstring(("x = 1 "):rep(50000)) end
--== unfinished text --> unfinished string
assert(loadstring("x = 'abc\\z"))
--== unfinished long text --> unfinished long string
assert(loadstring("x = [==[ abc ]=]"))
--== bytecode --> nil x:1: unexpected symbol near 'U+001B'
print(load("\27Lua\1\2\3", "=x", "b"))
--== bytecode by loadstring --> nil x:1: unexpected symbol near 'U+001B'
print(loadstring("\27LJ\2", "=x"))
--== bytecode in text mode --> nil x:1: unexpected symbol near 'U+001B'
print(load("\27LuaR", "=x", "t"))
--== no dump --> nil nil
print(string.dump, ("").dump)
--== no libraries that reach outside --> nil nil nil nil nil nil nil nil
print(io, package, debug, luajava, ffi, jit, require, module)
--== nothing of os that acts --> nil nil nil nil nil nil nil
print(os.execute, os.exit, os.remove, os.rename, os.getenv, os.tmpname, os.setlocale)
--== no files --> nil nil false
print(loadfile, dofile, print == nil)
--== no way back to Java --> false
print((pcall(function() return require("dev.realtime.luaj.lib.BaseLib") end)))
--== the metatable of texts --> attempt to change a read-only table
getmetatable("").__index = nil
--== the metatable of texts, raw --> attempt to change a read-only table
rawset(getmetatable(""), "__index", {})
--== the functions of texts --> (a function value)
getmetatable("").__index.upper = print
--== the metatable of texts replaced --> table expected
setmetatable("", {})
--== string functions of one's own --> xx true
function string.Twice(text) return text .. text end print(("x"):Twice(), string.Twice ~= nil)
--== string functions of another file --> nil
print(("x").Twice)
--== the table of a caller --> cannot change environment
setfenv(print, {})
--== a table of the engine's functions --> cannot change environment
setfenv(pcall, {})
--== next on what was removed --> invalid key to 'next'
next({}, "nothing")
--== garbage collected again and again --> it ran more than
while true do collectgarbage() end
--== garbage stepped through, in pcall --> it ran more than
while true do pcall(collectgarbage, "step", 1e9) end
--== garbage never collected --> holds
collectgarbage("stop") local t = {} while true do t[#t + 1] = {{}, {}} end
--== another pace of the garbage collector --> 200 0 200
print(collectgarbage("setpause", 0), collectgarbage("setpause", 1e9), collectgarbage("setstepmul", 0))
--== an option that is none --> bad argument #1 to 'collectgarbage' (invalid option 'generational')
collectgarbage("generational")
--== coroutines abandoned without end --> it ran more than
while true do coroutine.wrap(coroutine.yield)() end
