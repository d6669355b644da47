/** Who does the work of an engine: threads, or the steps of a test. */
@NullMarked
package dev.realtime.engine.work;

import org.jspecify.annotations.NullMarked;
