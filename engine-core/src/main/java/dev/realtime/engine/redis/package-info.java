/** The backend on Redis, and a Redis of our own for those who have none. */
@NullMarked
package dev.realtime.engine.redis;

import org.jspecify.annotations.NullMarked;
