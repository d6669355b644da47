package dev.realtime.api.backend;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Names of which at most one engine holds each at a time, for as long as it keeps renewing. */
public interface Leases {

  /**
   * Takes each name that is free, and renews each that the holder has already.
   *
   * @param names what to hold
   * @param holder who holds it, unique to an engine's run
   * @param term after how long an unrenewed lease is free again
   * @return the names the holder has now
   */
  CompletionStage<Set<String>> hold(Set<String> names, String holder, Duration term);

  /** Gives up those of the names that the holder has. */
  CompletionStage<Void> release(Set<String> names, String holder);
}
