package dev.realtime.actions.counter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.backend.CounterUpdate;
import java.time.Duration;

/** One update of a counter, and the word the rule has for it. */
record CounterDelivery(Event event, CounterVerb verb, CounterUpdate update) implements Delivery {

  @Override
  public ObjectNode describe() {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("type", CounterFactory.TYPE);
    shown.put("key", update.key());
    shown.put("action", verb.word());
    putNumber(shown, "by", verb.operand(update.amount()));
    Duration timeToLive = update.timeToLive();
    if (timeToLive != null) {
      putNumber(shown, "ttl", timeToLive.toNanos() / 1e9);
    }
    return shown;
  }

  /** A whole number without a fraction, as a rule would write it. */
  private static void putNumber(ObjectNode node, String name, double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      node.put(name, (long) number);
    } else {
      node.put(name, number);
    }
  }
}
