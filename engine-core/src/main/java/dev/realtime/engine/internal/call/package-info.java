/** Calls from the engine to functions of sessions. */
@NullMarked
package dev.realtime.engine.internal.call;

import org.jspecify.annotations.NullMarked;
