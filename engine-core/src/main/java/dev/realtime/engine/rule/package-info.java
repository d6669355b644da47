/** Hooks and aggregators: the index by channel, conditions, limits, and what follows. */
@NullMarked
package dev.realtime.engine.rule;

import org.jspecify.annotations.NullMarked;
