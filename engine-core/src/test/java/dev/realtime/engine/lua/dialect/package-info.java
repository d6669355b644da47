/** Tests of the game's Lua dialect. */
@NullMarked
package dev.realtime.engine.lua.dialect;

import org.jspecify.annotations.NullMarked;
