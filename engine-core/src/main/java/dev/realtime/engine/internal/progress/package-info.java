/** How far each rule has come in the event stream, and how it goes on after a gap. */
@NullMarked
package dev.realtime.engine.internal.progress;

import org.jspecify.annotations.NullMarked;
