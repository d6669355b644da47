-- Runs a script in a plain Lua: arg[1] is the module's file, arg[2] the script.
package.preload.realtime = assert(package.loadlib(arg[1], "luaopen_realtime"))
require("realtime")
dofile(arg[2])
