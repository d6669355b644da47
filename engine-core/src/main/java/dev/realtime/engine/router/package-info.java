/** One thread that takes events from the backend to the rules that want them. */
@NullMarked
package dev.realtime.engine.router;

import org.jspecify.annotations.NullMarked;
