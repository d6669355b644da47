package dev.realtime.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Over a whole run: which rules fired, and which way their conditions went. May be used from any
 * thread.
 */
public final class Coverage {
  private final Map<String, Seen> rules = new TreeMap<>();

  private static final class Seen {
    private boolean conditional;
    private boolean held;
    private boolean failedToHold;
    private boolean fired;
  }

  /** Nothing seen yet. */
  public Coverage() {}

  synchronized void made(String rule, boolean conditional) {
    of(rule).conditional |= conditional;
  }

  synchronized void decided(String rule, boolean holds) {
    if (holds) {
      of(rule).held = true;
    } else {
      of(rule).failedToHold = true;
    }
  }

  synchronized void fired(String rule) {
    of(rule).fired = true;
  }

  private Seen of(String rule) {
    return rules.computeIfAbsent(rule, first -> new Seen());
  }

  /** How many rules there were, the actions inside others included. */
  public synchronized int rules() {
    return rules.size();
  }

  /** How many of them fired. */
  public synchronized int fired() {
    return (int) rules.values().stream().filter(rule -> rule.fired).count();
  }

  /** A line for each rule that was not tried in every way, with the place where it is written. */
  public synchronized List<String> gaps() {
    List<String> lines = new ArrayList<>();
    rules.forEach(
        (rule, seen) -> {
          if (!seen.conditional) {
            if (!seen.fired) {
              lines.add(rule + " never fired");
            }
          } else if (!seen.held && !seen.failedToHold) {
            lines.add(rule + " never fired: its condition was never asked");
          } else if (!seen.held) {
            lines.add(rule + " never fired: its condition was never true");
          } else if (!seen.failedToHold) {
            lines.add(rule + ": its condition was never false");
          } else if (!seen.fired) {
            lines.add(rule + " never fired");
          }
        });
    return lines;
  }
}
