/** Engines that are killed, paused and cut off, and what comes of the events meanwhile. */
@NullMarked
package dev.realtime.server.faults;

import org.jspecify.annotations.NullMarked;
