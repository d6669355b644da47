/** Hooks and aggregators: the index by channel, conditions, limits, and what follows. */
@NullMarked
package dev.realtime.engine.internal.rule;

import org.jspecify.annotations.NullMarked;
