package dev.realtime.engine.internal.report;

import dev.realtime.engine.trace.RuleTrace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator what went wrong in rules: each distinct error once with its text, and then
 * only with its count, at 10, 100, 1,000 and so on. May be used from any thread.
 */
public final class Reports {
  private static final Logger log = LoggerFactory.getLogger(Reports.class);
  private static final int MOST_DISTINCT = 1000;

  private final Consumer<String> output;
  private final @Nullable RuleTrace trace;
  private final Map<String, Long> seen =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_DISTINCT;
        }
      };
  private long total;

  /**
   * Reports to an output.
   *
   * @param output takes one line at a time; must return soon
   */
  public Reports(Consumer<String> output) {
    this(output, null);
  }

  /**
   * Reports to an output, and tells a trace what becomes of events.
   *
   * @param output takes one line at a time; must return soon
   * @param trace null in a running engine
   */
  public Reports(Consumer<String> output, @Nullable RuleTrace trace) {
    this.output = output;
    this.trace = trace;
  }

  /** Who is told what becomes of events; null in a running engine. */
  public @Nullable RuleTrace trace() {
    return trace;
  }

  /** Reports an error of a rule. */
  public void report(String rule, String error) {
    report(rule, error, error);
  }

  /**
   * Reports an error of a rule that reads differently each time.
   *
   * @param kind what it has in common with others; counted as one with them
   * @param error this one, shown as an example
   */
  public void report(String rule, String kind, String error) {
    long count;
    synchronized (this) {
      total++;
      count = seen.merge(rule + ": " + kind, 1L, Long::sum);
    }
    if (count == 1) {
      tell(rule + ": " + error);
    } else if (isPowerOfTen(count)) {
      tell(rule + ": " + error + " (" + count + " times)");
    }
  }

  private void tell(String line) {
    try {
      output.accept(line);
    } catch (RuntimeException e) {
      log.warn("{} (and nobody could be told: {})", line, e.toString());
    }
  }

  /** How many errors were reported, each repetition counted. */
  public synchronized long total() {
    return total;
  }

  private static boolean isPowerOfTen(long count) {
    long power = 10;
    while (power < count) {
      power *= 10;
    }
    return power == count;
  }
}
