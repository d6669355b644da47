/** One way to read and write JSON. */
@NullMarked
package dev.realtime.engine.json;

import org.jspecify.annotations.NullMarked;
