/**
 * The door by which an engine finds the stores on the class path: each is described, checked and
 * opened by a {@link dev.realtime.api.store.StoreFactory}.
 */
@NullMarked
package dev.realtime.api.store;

import org.jspecify.annotations.NullMarked;
