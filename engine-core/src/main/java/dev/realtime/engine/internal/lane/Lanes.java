package dev.realtime.engine.internal.lane;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All lanes of an engine, and the destinations they share. May be used from any thread. */
public final class Lanes {
  private final Map<String, Destination> shared = new LinkedHashMap<>();

  /** Of actions that name none, by the action. */
  private final Map<String, Destination> own = new HashMap<>();

  private final Map<Address, Lane<?>> byName = new HashMap<>();

  private record Address(String rule, String path) {
    static Address of(LaneName name) {
      return new Address(name.rule(), name.path());
    }
  }

  /** The destination of a new lane: one of its own where the action names none. */
  synchronized Destination join(Lane<?> lane, @Nullable String name, LaneContext context) {
    // A rule that takes another's place stands behind it in the same line.
    Destination destination =
        name == null
            ? own.computeIfAbsent(lane.name().id(), id -> new Destination(null, context))
            : shared.computeIfAbsent(name, key -> new Destination(key, context));
    byName.put(Address.of(lane.name()), lane);
    destination.join(lane);
    return destination;
  }

  synchronized void leave(Lane<?> lane, Destination destination) {
    byName.remove(Address.of(lane.name()), lane);
    if (destination.leave(lane)) {
      if (destination.name() == null) {
        own.remove(lane.name().id(), destination);
      } else {
        shared.remove(destination.name(), destination);
      }
    }
  }

  /** Whether a rule is there that has such an action. */
  public synchronized boolean knows(String rule, String path) {
    return byName.containsKey(new Address(rule, path));
  }

  /**
   * Delivers what was given up once more, by what the rule does today.
   *
   * @param letter the dead letter's id
   * @return false if there is no such rule, or none with such an action
   */
  public boolean redeliver(String rule, String path, Event event, String letter) {
    Lane<?> lane;
    synchronized (this) {
      lane = byName.get(new Address(rule, path));
    }
    if (lane == null) {
      return false;
    }
    lane.redeliver(event, letter);
    return true;
  }

  /** How the destinations fare that have a name. */
  public ObjectNode stats() {
    List<Destination> all;
    synchronized (this) {
      all = new ArrayList<>(shared.values());
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    all.forEach(destination -> json.set(destination.name(), destination.toJson()));
    return json;
  }
}
