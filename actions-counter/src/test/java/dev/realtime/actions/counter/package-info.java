/** Tests of the action type {@code counter}. */
@NullMarked
package dev.realtime.actions.counter;

import org.jspecify.annotations.NullMarked;
