-- What the host can do best in Lua itself. The chunk's argument is the host that C++ made.

local host = ...

local debug, tostring, type = debug, tostring, type
local G = _G

function host.place(fn)
    local info = debug.getinfo(fn, "S")
    if info.what == "C" then return "built in" end
    return info.short_src .. ":" .. info.linedefined
end

function host.caller(level)
    local info = debug.getinfo(level + 1, "Sl")
    if not info then return "?" end
    return info.short_src .. ":" .. info.currentline
end

function host.traceback(message, thread)
    if thread then return debug.traceback(thread, tostring(message)) end
    return debug.traceback(tostring(message), 2)
end

-- MsgN is the game's; it also goes to the log of the server.
function host.log(text)
    local line = "[realtime] " .. text
    if type(G.MsgN) == "function" then
        G.MsgN(line)
    elseif G.io and G.io.stderr then
        G.io.stderr:write(line, "\n")
    else
        G.print(line)
    end
end
