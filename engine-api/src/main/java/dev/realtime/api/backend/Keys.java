package dev.realtime.api.backend;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Single values under a name, shared by every engine and program on the store. */
public interface Keys {

  /** Sets a value for good. */
  CompletionStage<Void> set(String key, String value);

  /** Sets a value that ends after a time, at least a millisecond. */
  CompletionStage<Void> set(String key, String value, Duration timeToLive);

  /** The value, or null where there is none. */
  CompletionStage<@Nullable String> get(String key);

  /**
   * Adds to a number, which counts from 0 where there is none, and keeps its time to live.
   *
   * @return the new number
   */
  CompletionStage<Double> increment(String key, double by);

  /** Removes a value; tells whether there was one. */
  CompletionStage<Boolean> delete(String key);

  /** How long a value still has: null where there is none or it does not end. */
  CompletionStage<@Nullable Duration> timeToLive(String key);
}
