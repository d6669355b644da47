package dev.realtime.api.action;

import dev.realtime.api.Event;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What one rule does with its events, in two steps: {@link #prepare} turns an event into what would
 * be sent, and {@link #send} sends it. The steps are apart so that a rule test can look at the
 * exact delivery without sending it, and a retry need not render again.
 *
 * <p>The engine keeps a bounded queue in front of every action. It calls {@link #prepare} and
 * {@link #batchSize} from one thread at a time, in the order of the events, and {@link #send} from
 * that same thread; with {@link #concurrency} above one, several sends may be under way.
 *
 * @param <D> the plugin's own kind of delivery
 */
public interface Action<D extends Delivery> extends AutoCloseable {

  /**
   * Renders the delivery of one event: no input, no output, nothing that lasts. Called once an
   * event.
   *
   * @throws RuntimeException if the event cannot be delivered as it is, for example {@link
   *     dev.realtime.api.template.MissingValueException}; the event counts as failed with this
   *     message, and the next goes on
   */
  D prepare(Event event);

  /**
   * How many of the waiting deliveries, from the first on, go well into one {@link #send}. One by
   * default.
   *
   * @param waiting at least one delivery, in order; at most {@link #largestBatch()}
   * @return from 1 to the size of the list
   */
  default int batchSize(List<D> waiting) {
    return 1;
  }

  /** The most deliveries it ever takes in one {@link #send}; the engine prepares no more ahead. */
  default int largestBatch() {
    return 1;
  }

  /**
   * How many sends may be under way at once. With one, the default, the order of events is kept.
   */
  default int concurrency() {
    return 1;
  }

  /**
   * What it sends to, where that is beyond this machine: a web hook, an endpoint. Actions that name
   * the same, of whichever rule, share its order and its pauses, and are stopped together while it
   * does not answer. Shown to people, so it holds no secret; the same for as long as the action
   * lives. Null by default: nothing is shared, and nothing is stopped.
   */
  default @Nullable String destination() {
    return null;
  }

  /**
   * Whether it is about as fast as events come, like a counter or a file on this machine. When much
   * waits in front of such an action, and it gets on, the engine reads events more slowly instead
   * of dropping any. Any other action, a web service for instance, must not hold up the rest: what
   * does not fit into its queue is dropped, the oldest first, and counted. False by default.
   */
  default boolean keepsPace() {
    return false;
  }

  /**
   * Sends deliveries and tells how it went. Returns soon: what is done in a moment may be done
   * here, anything that waits for another machine goes on elsewhere, and completes the stage from
   * any thread. Called again with the same deliveries when the outcome asks for it.
   *
   * <p>A stage that fails with an exception counts as {@link Outcome.Retry}.
   *
   * @param batch as many as {@link #batchSize} said, in order
   */
  CompletionStage<Outcome> send(List<D> batch);

  /** Called once, when the rule is removed or the engine stops; no send is under way then. */
  @Override
  default void close() {}
}
