/** The bounded queue in front of each action: order, retry, waiting, giving up. */
@NullMarked
package dev.realtime.engine.internal.lane;

import org.jspecify.annotations.NullMarked;
