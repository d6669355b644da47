/** One thread that takes events from the backend to the rules that want them. */
@NullMarked
package dev.realtime.engine.internal.router;

import org.jspecify.annotations.NullMarked;
