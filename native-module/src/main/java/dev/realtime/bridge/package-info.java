/** How a game server reaches the engine: sessions over a loopback connection. */
@NullMarked
package dev.realtime.bridge;

import org.jspecify.annotations.NullMarked;
