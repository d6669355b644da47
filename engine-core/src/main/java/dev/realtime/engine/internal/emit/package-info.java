/** Events on their way into the backend: ids, sizes, and the bounded queue in front of it. */
@NullMarked
package dev.realtime.engine.internal.emit;

import org.jspecify.annotations.NullMarked;
