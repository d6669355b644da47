package dev.realtime.engine.internal.rule;

import dev.realtime.api.ChannelPattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;

/**
 * Finds the targets of a channel without looking at those of other channels.
 *
 * <p>For each channel seen, the targets are worked out once, exact names by hash and patterns one
 * by one, and remembered until a target is added or removed. So an event costs one look-up, however
 * many rules stand on other channels.
 */
public final class RuleIndex {
  /** Channel names that players can make up must not fill the memory. */
  private static final int MOST_REMEMBERED = 10_000;

  private static final EventTarget[] NONE = {};

  private final Map<ChannelPattern, List<EventTarget>> exact = new LinkedHashMap<>();
  private final Map<ChannelPattern, List<EventTarget>> patterns = new LinkedHashMap<>();
  private final ConcurrentMap<String, EventTarget[]> remembered = new ConcurrentHashMap<>();
  private volatile BiConsumer<ChannelPattern, Boolean> wanted = (pattern, is) -> {};

  /**
   * Tells when a name or pattern gets its first target, and when it loses its last. The listener is
   * told of those there are already.
   */
  public synchronized void onWanted(BiConsumer<ChannelPattern, Boolean> listener) {
    wanted = listener;
    exact.keySet().forEach(pattern -> listener.accept(pattern, true));
    patterns.keySet().forEach(pattern -> listener.accept(pattern, true));
  }

  /** Adds a target after those that are there. */
  public synchronized void add(ChannelPattern pattern, EventTarget target) {
    List<EventTarget> targets = side(pattern).computeIfAbsent(pattern, first -> new ArrayList<>(1));
    targets.add(target);
    forget(pattern);
    if (targets.size() == 1) {
      wanted.accept(pattern, true);
    }
  }

  /** Puts a target in the place of another; adds it where the other is not there. */
  public synchronized void replace(ChannelPattern pattern, EventTarget old, EventTarget target) {
    List<EventTarget> targets = side(pattern).get(pattern);
    int index = targets == null ? -1 : targets.indexOf(old);
    if (targets == null || index < 0) {
      add(pattern, target);
      return;
    }
    targets.set(index, target);
    forget(pattern);
  }

  /** Removes a target. */
  public synchronized void remove(ChannelPattern pattern, EventTarget target) {
    List<EventTarget> targets = side(pattern).get(pattern);
    if (targets == null || !targets.remove(target)) {
      return;
    }
    forget(pattern);
    if (targets.isEmpty()) {
      side(pattern).remove(pattern);
      wanted.accept(pattern, false);
    }
  }

  /** The targets of a channel, in the order they were added; those of patterns last. */
  public EventTarget[] match(String channel) {
    EventTarget[] targets = remembered.get(channel);
    return targets == null ? search(channel) : targets;
  }

  /** The targets that were added under just this name or pattern. */
  public synchronized EventTarget[] under(ChannelPattern pattern) {
    List<EventTarget> targets = side(pattern).get(pattern);
    return targets == null ? NONE : targets.toArray(NONE);
  }

  private synchronized EventTarget[] search(String channel) {
    List<EventTarget> found = new ArrayList<>();
    patterns.forEach(
        (pattern, targets) -> {
          if (pattern.matches(channel)) {
            found.addAll(targets);
          }
        });
    List<EventTarget> named = channel.isEmpty() ? null : exact.get(ChannelPattern.exact(channel));
    if (named != null) {
      found.addAll(0, named);
    }
    EventTarget[] targets = found.toArray(NONE);
    // Remembered under the lock, so that a target added meanwhile is not forgotten.
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(channel, targets);
    return targets;
  }

  private void forget(ChannelPattern pattern) {
    if (pattern.isExact()) {
      remembered.remove(pattern.toString());
    } else {
      remembered.clear();
    }
  }

  private Map<ChannelPattern, List<EventTarget>> side(ChannelPattern pattern) {
    return pattern.isExact() ? exact : patterns;
  }
}
