/** The action type {@code counter}: counts under a key and ranks the names in it. */
@NullMarked
package dev.realtime.actions.counter;

import org.jspecify.annotations.NullMarked;
