/** The stores on the class path, found and called by their names and addresses. */
@NullMarked
package dev.realtime.engine.store;

import org.jspecify.annotations.NullMarked;
