/** What is told to somebody who watches what becomes of events. */
@NullMarked
package dev.realtime.engine.trace;

import org.jspecify.annotations.NullMarked;
