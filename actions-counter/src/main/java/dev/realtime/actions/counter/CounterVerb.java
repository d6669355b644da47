package dev.realtime.actions.counter;

import dev.realtime.api.backend.CounterUpdate.Operation;
import java.util.Arrays;
import java.util.Locale;

/** The words a rule may write in {@code action}. */
enum CounterVerb {
  INCR(Operation.ADD, false),
  DECR(Operation.ADD, false),
  INCRBY(Operation.ADD, true),
  SET(Operation.SET, true),
  MAX(Operation.MAX, true),
  MIN(Operation.MIN, true);

  private final Operation operation;
  private final boolean needsAmount;

  CounterVerb(Operation operation, boolean needsAmount) {
    this.operation = operation;
    this.needsAmount = needsAmount;
  }

  static String[] words() {
    return Arrays.stream(values()).map(CounterVerb::word).toArray(String[]::new);
  }

  static CounterVerb of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Operation operation() {
    return operation;
  }

  /** Whether a rule must say {@code by}: one is no sensible default for it. */
  boolean needsAmount() {
    return needsAmount;
  }

  /** What the store is asked to add or take. */
  double operand(double amount) {
    return this == DECR ? -amount : amount;
  }
}
