package dev.realtime.engine.memory;

import dev.realtime.api.backend.BackendException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Texts under names, each with or without an end. Keys and counters share them. */
final class MemoryValues {
  /** As fine as Redis counts. */
  private static final int FRACTION_DIGITS = 17;

  private final InstantSource clock;
  private final Map<String, Value> values = new HashMap<>();
  private final TreeSet<Value> byEnd =
      new TreeSet<>(Comparator.comparingLong(Value::end).thenComparing(Value::key));

  MemoryValues(InstantSource clock) {
    this.clock = clock;
  }

  /** One value; {@code end} is the first millisecond at which it is gone. */
  private record Value(String key, String text, long end) {
    static final long NEVER = Long.MAX_VALUE;
  }

  synchronized @Nullable String get(String key) {
    Value value = present(key);
    return value == null ? null : value.text;
  }

  /** Whether there is a value that cannot be counted on. */
  synchronized boolean holdsNoNumber(String key) {
    try {
      number(key);
      return false;
    } catch (BackendException e) {
      return true;
    }
  }

  /** The value as a number: null where there is none. */
  synchronized @Nullable BigDecimal number(String key) {
    String text = get(key);
    if (text == null) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new BackendException("the value of '" + key + "' is no number", e);
    }
  }

  /** Sets a value for good, or with an end where there is a time to live. */
  synchronized void set(String key, String text, @Nullable Duration timeToLive) {
    put(new Value(key, text, timeToLive == null ? Value.NEVER : after(timeToLive)));
  }

  /** Sets a number and keeps the end of the value it takes the place of. */
  synchronized double setNumber(String key, BigDecimal number) {
    String text = textOf(number);
    Value before = present(key);
    put(new Value(key, text, before == null ? Value.NEVER : before.end));
    return Double.parseDouble(text);
  }

  /** Gives a value an end if it has none yet; tells its end. */
  synchronized @Nullable Long endAfter(String key, @Nullable Duration timeToLive) {
    Value value = present(key);
    if (value != null && value.end == Value.NEVER && timeToLive != null) {
      value = new Value(key, value.text, after(timeToLive));
      put(value);
    }
    return value == null || value.end == Value.NEVER ? null : value.end;
  }

  synchronized boolean delete(String key) {
    boolean there = present(key) != null;
    remove(key);
    return there;
  }

  synchronized @Nullable Duration timeToLive(String key) {
    Long end = endAfter(key, null);
    return end == null ? null : Duration.ofMillis(end - clock.millis());
  }

  private void put(Value value) {
    while (!byEnd.isEmpty() && byEnd.first().end <= clock.millis()) {
      remove(byEnd.first().key);
    }
    remove(value.key);
    values.put(value.key, value);
    if (value.end != Value.NEVER) {
      byEnd.add(value);
    }
  }

  private void remove(String key) {
    Value value = values.remove(key);
    if (value != null) {
      byEnd.remove(value);
    }
  }

  private @Nullable Value present(String key) {
    Value value = values.get(key);
    return value == null || value.end <= clock.millis() ? null : value;
  }

  private long after(Duration timeToLive) {
    return clock.millis() + Math.max(1, timeToLive.toMillis());
  }

  private static String textOf(BigDecimal number) {
    BigDecimal fine =
        number.scale() > FRACTION_DIGITS
            ? number.setScale(FRACTION_DIGITS, RoundingMode.HALF_EVEN)
            : number;
    return fine.signum() == 0 ? "0" : fine.stripTrailingZeros().toPlainString();
  }
}
