/** Tests of the game's Lua dialect. */
@NullMarked
package dev.realtime.lua.dialect;

import org.jspecify.annotations.NullMarked;
