package dev.realtime.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.Registration;
import dev.realtime.engine.internal.dead.DeadLetterStore;
import dev.realtime.engine.internal.emit.Emitter;
import dev.realtime.engine.internal.lane.Lanes;
import dev.realtime.engine.internal.router.Router;
import dev.realtime.engine.internal.rule.Rules;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The numbers of {@code GetStats}. */
final class EngineStats implements AutoCloseable {
  private final Emitter emitter;
  private final Router router;
  private final Rules rules;
  private final Lanes lanes;
  private final DeadLetterStore deadLetters;
  private final AtomicLong connections = new AtomicLong();
  private final Registration connection;
  private volatile LongSupplier droppedBySessions = () -> 0;

  EngineStats(
      Emitter emitter,
      Router router,
      Rules rules,
      EventBackend backend,
      Lanes lanes,
      DeadLetterStore deadLetters) {
    this.lanes = lanes;
    this.deadLetters = deadLetters;
    this.emitter = emitter;
    this.router = router;
    this.rules = rules;
    connection =
        backend.addConnectionListener(
            new ConnectionListener() {
              @Override
              public void connected() {
                connections.incrementAndGet();
              }

              @Override
              public void disconnected(String reason) {}
            });
  }

  /** Given later, because sessions may ask for these numbers. */
  void countDroppedBySessions(LongSupplier dropped) {
    droppedBySessions = dropped;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("published", emitter.published());
    json.put("received", router.received());
    json.put(
        "dropped",
        emitter.refused() + router.dropped() + rules.dropped() + droppedBySessions.getAsLong());
    json.put("spooled", emitter.spooled());
    json.put("malformed", router.malformed());
    json.put("queue_depth", emitter.waiting() + router.waiting());
    json.put("events_per_second", router.eventsPerSecond());
    json.put("reconnects", Math.max(0, connections.get() - 1));
    json.put("callback_errors", 0);
    json.put("dead_letters", deadLetters.size());
    json.put("dead_letters_lost", deadLetters.lost());
    json.set("destinations", lanes.stats());
    json.set("hooks", rules.stats());
    return json;
  }

  @Override
  public void close() {
    connection.close();
  }
}
