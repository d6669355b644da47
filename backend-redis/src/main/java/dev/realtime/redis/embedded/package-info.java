/** A Redis of the engine's own, for those who have none: a program that ends with the engine. */
@NullMarked
package dev.realtime.redis.embedded;

import org.jspecify.annotations.NullMarked;
