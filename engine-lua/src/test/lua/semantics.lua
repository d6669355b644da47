-- What the game's Lua makes of numbers, text and mistakes. Each line below is an expression, or a
-- statement behind "!"; for each the script prints what came of it. The engine must print the same:
--   luajit semantics.lua > semantics.expected
local cases = [==[
1/3
"x" .. 1/3
-0.1
100
1e15
1e14
123456789012345
2^31
2^31 - 1
-2^31 - 1
2147483647 + 1
-2147483648 - 1
65536 * 65536
2^53
2^53 + 1
2^63
76561198000000000
"id:" .. 76561198012345678
1e100
1e-7
0.1 + 0.2
5e-324
1.7976931348623157e308
10 / 2
7 / 2
1 / 0
-1 / 0
0 / 0
-(0 / 0)
0 / 0 == 0 / 0
(0 / 0) / 0
math.huge - math.huge
1e400
math.ceil(-0.5)
1 / math.ceil(-0.5)
(function(z) return z / -5 end)(0)
(function(z) return 1 / (z / -5) end)(0)
math.ceil(-0.5) == 0
(function(z) return -z end)(0)
(function(z) return z * -1 end)(0)
(function(t) t[0] = "zero" return t[math.ceil(-0.5)] end)({})
(function(t) t[math.ceil(-0.5)] = "zero" return t[0], next(t) end)({})
({[0] = 1, [-1] = 2})[-0]
tostring(12.0)
tostring(1e15 + 0.5)
tostring(123456.789e3)
tostring(3.14159265358979)
tostring(100000000000000)
tostring(0x7fffffff + 1)
0xff
0xffffffff
0x10p2
.5
5 % 3
-5 % 3
5 % -3
-5 % -3
5.5 % -2
-7.5 % 2
5 % math.huge
-5 % math.huge
5 % 0
2^53 % 3
2^0.5
(-8)^(1/3)
2^-1
-2^2
"10" + 5
"10" * "2"
"0x10" + 0
" 7 " + 1
"1e2" + 1
10 .. 20
1 .. ""
-1.5 .. "|" .. 1e20 .. "|" .. 2^40
1 == 1.0
1 < 1.5
2147483648 > 2147483647
-1 < 2^40
2^53 == 2^53 + 1
1 == "1"
"10" < "9"
"a" < "b"
"a" < "B"
"" < "a"
"a" < "ab"
"a\0b" < "a\0c"
math.floor(2^40 + 0.5)
math.floor(-2.5)
math.floor(1e300)
math.ceil(2.1)
math.abs(-2^31)
math.max(1, 2.5, -1)
math.min(3, "2")
math.fmod(-5, 3)
math.fmod(5.5, 2)
math.fmod(2^53, 10)
math.modf(3.7)
math.modf(-3.7)
math.modf(5)
math.sqrt(2)
math.sqrt(-1)
math.pi
math.log10(1000)
math.log(8, 2)
math.log(100)
math.exp(1)
math.pow(2, 10)
math.frexp(10)
math.ldexp(0.5, 4)
math.deg(math.pi)
math.rad(180)
math.random(5, 5)
math.mod
type(math.random())
tonumber("10")
tonumber("0x10")
tonumber("0X1f")
tonumber("-0x10")
tonumber("0x1p4")
tonumber("0x.8")
tonumber("0x")
tonumber(" 10 ")
tonumber("\t10\n")
tonumber("1e3")
tonumber("1e")
tonumber("1e+2")
tonumber(".5")
tonumber("5.")
tonumber(".")
tonumber("")
tonumber("  ")
tonumber("10a")
tonumber("1 0")
tonumber("1_000")
tonumber("--5")
tonumber("+5")
tonumber("1e400")
tonumber("-1e400")
tonumber("1e-400")
tonumber("inf")
tonumber("-infinity")
tonumber("0b101")
tonumber("76561198012345678")
tonumber("123456789012345678901234567890")
tonumber("0.1")
tonumber("10\0")
tonumber(10)
tonumber(nil)
tonumber({})
tonumber(true)
tonumber("ff", 16)
tonumber("FF", 16)
tonumber("0xff", 16)
tonumber("zz", 36)
tonumber("8", 8)
tonumber("-101", 2)
tonumber(" 11 ", 2)
tonumber("7fffffffffff", 16)
tonumber("1e1", 10)
tonumber("1.5", 10)
tonumber(11, 2)
tonumber("", 16)
tonumber("1 1", 2)
string.format("%d", 3)
string.format("%d", 3.7)
string.format("%d", -3.7)
string.format("%d", "12")
string.format("%d", 2^31)
string.format("%d", 2^40)
string.format("%d", 2^53)
string.format("%d", -2^63)
string.format("%d", 76561198012345678)
string.format("%5d|%-5d|%05d|%+d|% d", 42, 42, 42, 42, 42)
string.format("%.3d|%8.3d|%-8.3d|%+.3d", 7, 7, 7, 7)
string.format("%+05d|%-05d|%05d", 7, 7, -7)
string.format("%.0d|", 0)
string.format("%i", 42)
string.format("%u", 42)
string.format("%u", 2^63)
string.format("%d", 2^63)
string.format("%d", 1e300)
string.format("%x", 2^63)
string.format("%u", -1)
string.format("%#o|%#o", 0, 9)
string.format("%c%c%c", 65, 66, 67)
string.format("%5c|%-5c|", 65, 65)
string.format("%x %X %#x %#X", 255, 255, 255, 255)
string.format("%08x|%-8x|%8x", 255, 255, 255)
string.format("%#x|%.4x|%#.4x", 0, 255, 255)
string.format("%x", -1)
string.format("%x", 2^40)
string.format("%o %#o", 8, 8)
string.format("%f", 1)
string.format("%.2f", 1.555)
string.format("%.2f", 2.675)
string.format("%.2f", 1.005)
string.format("%5.2f|%-8.2f|%08.2f", 3.14159, 3.14159, -3.14159)
string.format("%.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 3.5)
string.format("%.0f", 76561198012345678)
string.format("%.1f", 0.25)
string.format("%.1f", 0.05)
string.format("%.20f", 0.1)
string.format("%.3f", 1e20)
string.format("%#.0f", 3)
string.format("%+.1f|% .1f", 1, 1)
string.format("%e", 12345.678)
string.format("%.0e|%#.0e", 12345, 12345)
string.format("%.3E", 0.00012345)
string.format("%e", 0)
string.format("%g", 1e20)
string.format("%g", 100000)
string.format("%g", 1000000)
string.format("%g", 0.0001)
string.format("%g", 0.00001)
string.format("%G", 1e-10)
string.format("%.3g|%10.3g|%-10.3g|", 1234.5, 1234.5, 0.00012345)
string.format("%#g", 1.5)
string.format("%.14g", 1/3)
string.format("%.17g", 0.1)
string.format("%g %f %e", 1/0, -1/0, 0/0)
string.format("%5.1f|%-5g|%05f|%+f", 1/0, 1/0, 1/0, 1/0)
string.format("%F", 1.5)
string.format("%s", 1/3)
string.format("%s %s %s", 1, true, nil)
string.format("%10s|%-10s|%.2s|%10.2s", "abc", "abc", "abc", "abc")
string.format("%s", setmetatable({}, {__tostring = function() return "object" end}))
string.format("%-5s|", 1.5)
#string.format("%s", "a\0b")
string.format("%q", 'a "quote" \\ and\nline\r\0end')
string.format("%q", "\1\0012\127")
string.format("%q", 5)
string.format("%%")
string.format("%5%")
string.format("no directives")
string.format("%d%%", 50)
("%5.2f"):format(2)
("%s is %d"):format("x", 3)
string.format("%d")
string.format("%d", "x")
string.format("%d", {})
string.format("%s")
string.format("%s", nil)
string.format("%y", 1)
string.format("%", 1)
string.format("%100d", 1)
string.format("%.100f", 1)
string.format("%d", "3.9")
string.format("%5s", true)
string.format()
string.format(5)
("x"):rep(3)
("x"):rep(0)
("x"):rep(-1)
("ab"):rep(3, ",")
("x"):rep(2.7)
(5):type()
string.len(1/3)
string.upper(1/3 .. "abc")
string.upper("äöé abc")
string.lower("ÄÖ ABC")
string.sub(12345, 2, 3)
string.sub("hello", -3)
string.sub("hello", 2.9)
string.sub("hello", 0)
string.sub("hello", 4, 2)
string.byte("A")
string.byte("abc", 1, -1)
string.byte("abc", 10)
string.char(72, 105)
string.reverse("abc")
string.find("hello", "l")
(function(a, b) return a < b, a > b, a <= b, a >= b, a, b end)("é", "z")
(function(a) return a < "z", a > "z", "z" < a, "z" <= a, a end)("é")
(function(a) return a < "é", a > "é", "é" < a, "é" <= a, a end)("z")
(function(t) table.sort(t) return table.concat(t, " ") end)({"é", "z", "Ж", "a"})
string.find("hello", "l", -2)
string.find("a.b", ".", 1, true)
string.find("abc", "b()", 1)
string.find("", "")
string.find("abc", "", 10)
string.find("hello world", "(o) (w)")
string.match("key = value", "(%w+)%s*=%s*(%w+)")
string.match("2024-01-02", "(%d+)-(%d+)-(%d+)")
string.match("abc", "()b()")
string.match(12.5, "%d+%.%d+")
string.match("THE (quick) fox", "%((%a+)%)")
string.match("f(a(b)c)d", "%b()")
string.match("hello", ".-l")
string.gsub("hello", "l", "L")
string.gsub("hello", "l", "L", 1)
string.gsub("hello", "", "-")
string.gsub("hello world", "(%w+)", "<%1>")
string.gsub("abc", "%w", "%0%0")
string.gsub("abc", "b", "%%")
string.gsub("$name is $age", "%$(%w+)", {name = "Bob", age = 1/3})
string.gsub("abc", ".", function(c) if c == "b" then return 1/3 end end)
string.gsub("abc", "b", false)
string.gsub("a b", "%s", 1.5)
string.gfind
(function() local t = {} for w in string.gmatch("one two", "%a+") do t[#t + 1] = w end return table.concat(t, "|") end)()
(function() local t = {} for k, v in string.gmatch("a=1, b=2", "(%w+)=(%w+)") do t[#t + 1] = k .. v end return table.concat(t, "|") end)()
#"a\0b"
"\65\066\x41\z   end"
table.concat({1/3, 2, "x"}, ",")
table.concat({1, 2, 3}, 0.5)
table.concat({}, ",")
table.concat({1, 2, 3}, ",", 2)
table.concat({1, 2, 3}, ",", 2, 3)
table.concat({1, 2, 3}, ",", 3, 2)
table.concat({1, {}, 3})
table.concat({1, nil, 3}, ",", 1, 3)
table.getn({1, 2, 3})
table.maxn({1, 2, [10] = 3})
table.maxn({})
table.maxn({[1.5] = 1})
(function() local s = "" table.foreach({10}, function(k, v) s = s .. k .. v end) return s end)()
table.foreach({1, 2}, function(k, v) if v == 2 then return "found" end end)
(function() local s = "" table.foreachi({10, 20}, function(k, v) s = s .. k .. v end) return s end)()
table.foreachi({1, 2}, function(k, v) return v end)
table.remove({1, 2, 3})
table.remove({1, 2, 3}, 1)
table.remove({})
(function(t) table.insert(t, 1, "a") table.insert(t, "z") return table.concat(t) end)({"b"})
(function(t) table.sort(t) return table.concat(t, " ") end)({3, 1, 2.5, -1})
(function(t) table.sort(t) return table.concat(t, " ") end)({"b", "A", "a", "", "ab"})
(function(t) table.sort(t, function(a, b) return a > b end) return table.concat(t, " ") end)({3, 1, 2, 10, 7})
(function() local t = {} t[3] = "c" t[2] = "b" t[1] = "a" table.sort(t, function(a, b) return a > b end) return table.concat(t) end)()
(function(t) table.sort(t, function(a, b) return a.s > b.s end) local r = {} for i, v in ipairs(t) do r[i] = v.n end return table.concat(r) end)({{s=1,n="a"},{s=2,n="b"},{s=1,n="c"},{s=2,n="d"},{s=1,n="e"},{s=3,n="f"},{s=2,n="g"}})
#{1, 2, 3, nil}
#{n = 1}
select("#")
select("#", nil, nil)
select("#", 1, nil, 3)
select(2, "a", "b", "c")
select(-1, "a", "b", "c")
select("2", "a", "b")
select(0)
unpack({1, 2, 3})
unpack({1, nil, 3}, 1, 3)
unpack({1, 2, 3}, 2)
unpack({1, 2, 3}, 2, 3)
unpack({}, 1, 2)
select("#", unpack({}, 1, 3))
next({})
next({10})
next({10}, 1)
rawequal("a", "a")
rawget(setmetatable({}, {__index = {x = 1}}), "x")
bit.band(0xff, 0x0f)
bit.band(-1)
bit.band(1, 3, 5)
bit.bor(1, 2, 4)
bit.bxor(5, 3)
bit.bnot(0)
bit.bnot(0xff)
bit.lshift(1, 31)
bit.lshift(1, 32)
bit.rshift(-1, 28)
bit.arshift(-256, 4)
bit.rol(0x12345678, 8)
bit.ror(0x12345678, 8)
bit.bswap(0x12345678)
bit.tobit(0xffffffff)
bit.tobit(2^40 + 5)
bit.tobit(1.5)
bit.tobit(2.5)
bit.tobit("0xff")
bit.tohex(255)
bit.tohex(-1)
bit.tohex(255, 4)
bit.tohex(255, -4)
bit.tohex(0x87654321, -8)
bit.tohex(1, 1)
type(bit.bnot)
-0
0 * -1
-1 * 0
-(-0)
1 / -0
(function(a, b) return a * b end)(-3, 0)
(function(t) t[-0] = "zero" return t[0], next(t) end)({})
"z" < "\195\169"
"\255" <= "a"
"a\0" > "a"
collectgarbage()
collectgarbage(nil)
collectgarbage("collect")
collectgarbage("stop"), collectgarbage("isrunning")
collectgarbage("restart"), collectgarbage("isrunning")
type(collectgarbage("count")), collectgarbage("count") > 0
collectgarbage("setpause", 100), collectgarbage("setpause", 200), collectgarbage("setpause", 200)
collectgarbage("setstepmul", 300), collectgarbage("setstepmul", 200)
pcall(collectgarbage, "x")
pcall(collectgarbage, {})
pcall(collectgarbage, "step", "x")
type(gcinfo())
pairs and type(pairs)
_VERSION
(function(...) return select("#", ...), ... end)(nil, nil)
(function() local n = 0 for i = 1, 3 do n = n + i end return n end)()
(function() local s = "" for i = 3, 1, -1 do s = s .. i end return s end)()
(function() local s = "" for x = 0, 1, 0.25 do s = s .. x .. " " end return s end)()
(function() local s = "" for i = 2147483646, 2147483649 do s = s .. i .. " " end return s end)()
(function() local n = 1 for i = 1, 40 do n = n * 2 end return n end)()
(function() local n = 1 for i = 1, 20 do n = n * i end return n end)()
(function() local t = {} t[1.0] = "a" t[2^53] = "b" return t[1], t[2^53], t["1"] end)()
pcall(error)
pcall(error, nil)
pcall(error, "text", 0)
pcall(error, {1})
pcall(string.rep)
pcall(string.rep, "x")
pcall(string.rep, {}, 1)
pcall(string.sub, "x", "y")
pcall(math.floor, "x")
pcall(math.floor, nil)
pcall(math.floor)
pcall(setmetatable, 1, {})
pcall(tostring)
pcall(nil)
pcall(5)
pcall(unpack)
pcall(string.char, 256)
pcall(string.char, "x")
pcall(bit.band)
pcall(bit.band, "x")
pcall(table.concat, {1, {}, 3})
pcall(table.insert, {1}, 1, 2, 3)
pcall(next, {}, "nokey")
pcall(function() return nil .. "x" end)
assert(1, 2)
pcall(assert, false)
pcall(assert, nil, "message")
pcall(assert, false, 5)
pcall(assert, nil, nil)
select(2, xpcall(function() error("a", 0) end, function(m) return m .. "!" end))
!local x; return x.y
!return x.y
!local x={} ; return x.y.z
!local x; x.y=1
!x.y=1
!local t={} t.a.b=1
!local x; x()
!x()
!local t={} t.x()
!local t={} t:x()
!local t={} t.a.b()
!local s='a' s:nope()
!local s='a' return s.x.y
!return x()
!local t={} return t.x()
!local t={} return t:x()
!return nil < 1
!return 1 < 'a'
!return {} < {}
!return {} < 1
!return 'a' < 1
!return nil > 1
!return 1 <= nil
!return 1 >= nil
!return true < false
!return print<print
!local a; return a+1
!return a+1
!local t={} return t.a+1
!local t={} return 1+t.a
!return 'x'+1
!return '0x'+1
!local s = '0x' return 1-s
!local s='x' return s+1
!return {}+1
!return 1-nil
!return 2*{}
!return 2^nil
!return nil/2
!return 5%{}
!local t={} return t..'x'
!return 'a'..nil
!return 'a'..b..'c'
!return a..b..'c'
!local t={} return 'a'..t.x
!return #nil
!local x return #x
!return #y
!local t={} return #t.x
!return #5
!return -{}
!local x return -x
!return -'a'
!return -'5'
!local u; return (function() return u.x end)()
!local u; return (function() u() end)()
!local u; local f = function() u.x = 1 end f()
!local u; local f = function() return u+1 end f()
!local t={} t[nil]=1
!local t={} t[0/0]=1
!for i='a',2 do end
!for i=1,{} do end
!for i=1,2,{} do end
!for k in nil do end
!for k in 5 do end
!for k in pairs(nil) do end
!for k in pairs(missing) do end
!local x = math.floor('x')
!local x = math.floor()
!local x = ('x'):rep({})
!local x = ('x'):rep()
!local x = ("x"):sub()
!local x = string.rep()
!setmetatable(1,{})
!setmetatable({},1)
!local x=5; x()
!local x=5; local y = x.y
!local x=5; return x.y.z
!local x=true; return x.y
!local s = ('x')()
!local s = (nil)()
!local s = (1).x
!local t={} t[1].x=5
!local t,i={},3 return t[i].x
!local t,k={},'q' return t[k].x
!local t = {} local x = t["some name"].x
!local f=function() end return f().x
!local x = tonumber('a').x
!local a,b; return a..b
!local a=1; local b; return a..b
!local a,b={},1 return a<b
!table.insert(nil,1)
!table.insert({},1,2,3)
!table.insert({})
!table.concat({1,{},3})
!table.concat()
!table.sort({1,2,3},5)
!error()
!error('m',0)
!error('m')
!error(5)
!error(1/3)
!error({})
!assert(false)
!assert(nil,'m')
!assert()
!string.gsub('x','%','')
!string.gsub('x','(','')
!string.find('x','%1')
!string.gsub('x','x',true)
!string.gsub('x','x',function() return {} end)
!tostring()
!rawset(1,2,3)
!getmetatable()
!math.max()
!math.min('a',1)
!math.random(0, {})
!local a = 'abc' a.x = 1
!return {}..{}
!string.format('%d','x')
!local x = ('%d'):format('x')
!local x = ('%d'):format()
!local x = ('%y'):format(1)
!local q={} q.f=math.floor q.f('x')
!local t = setmetatable({},{__index=function(t,k) return k.z.y end}) return t.foo
!local t = setmetatable({},{__index=function(t,k) local v = k.z.y end}) local x = t.foo
!local t = setmetatable({},{__add=function(a,b) return nil + 1 end}) local x = t + 1
!local function inner() local x = nil + 1 end local function outer() inner() end outer()
!local ok, e = pcall(function() local x = nil; x.y = 1 end) error(e, 0)
!select(0)
!unpack()
!bit.band({})
!tonumber("1", 99)
!tonumber({}, 16)
!collectgarbage("x")
!collectgarbage("step", {})
!coroutine.wrap(5)
!ipairs(5)
!local s = "x" s.y.z = 1
]==]

local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do
    local text = tostring((select(i, ...)))
    texts[i] = text:gsub("(%a+: )%w+", "%1..."):gsub("\n", "\\n"):gsub("\r", "\\r"):gsub("%z", "\\0")
  end
  return table.concat(texts, ", ")
end

for case in cases:gmatch("([^\n]+)\n") do
  local source = case:sub(1, 1) == "!" and case:sub(2) or "return " .. case
  local chunk, problem = loadstring(source, "=x")
  print(case .. "  -->  " .. (chunk and show(pcall(chunk)) or "no Lua"))
end
