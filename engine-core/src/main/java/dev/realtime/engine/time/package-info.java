/** The engine's clock and its delayed tasks, replaceable as one. */
@NullMarked
package dev.realtime.engine.time;

import org.jspecify.annotations.NullMarked;
