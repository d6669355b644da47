/**
 * Where events, keys and counters live, as a few small capabilities. A store brings an {@link
 * dev.realtime.api.backend.EventBackend} and the {@link dev.realtime.api.store.StoreFactory} that
 * opens it; it knows no other store.
 *
 * <p>Calls that return a {@code CompletionStage} never block; the stage completes on a thread of
 * the backend, so what follows it must not block either. A stage, and a blocking call, fails with
 * {@link dev.realtime.api.backend.BackendException}.
 */
@NullMarked
package dev.realtime.api.backend;

import org.jspecify.annotations.NullMarked;
