/** Lua states that the engine serves, and the operations they may ask for. */
@NullMarked
package dev.realtime.engine.session;

import org.jspecify.annotations.NullMarked;
