/** Garry's Mod's Lua: its additions translated to plain Lua, its syntax errors with their place. */
@NullMarked
package dev.realtime.lua.dialect;

import org.jspecify.annotations.NullMarked;
