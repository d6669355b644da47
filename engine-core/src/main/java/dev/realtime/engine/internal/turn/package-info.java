/** Whose turn it is: which engine acts for a rule, from where in the stream, and what is open. */
@NullMarked
package dev.realtime.engine.internal.turn;

import org.jspecify.annotations.NullMarked;
