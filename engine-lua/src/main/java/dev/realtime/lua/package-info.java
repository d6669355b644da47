/** Rule files in LuaJ: the sandbox, the host of realtime.lua, conditions over a lazy view. */
@NullMarked
package dev.realtime.lua;

import org.jspecify.annotations.NullMarked;
