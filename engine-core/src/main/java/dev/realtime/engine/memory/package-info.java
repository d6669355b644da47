/** A backend that keeps everything in memory, with a clock of the caller's choice. */
@NullMarked
package dev.realtime.engine.memory;

import org.jspecify.annotations.NullMarked;
