/** The program that makes the engine's LuaJ of the original one, while the engine is built. */
@NullMarked
package dev.realtime.luaj.amender;

import org.jspecify.annotations.NullMarked;
