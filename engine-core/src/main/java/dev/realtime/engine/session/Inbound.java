package dev.realtime.engine.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the engine puts into a session's queue. */
public sealed interface Inbound {

  /**
   * An event for a subscription made with {@code On}.
   *
   * @param subscription the session's own number for it
   */
  record Published(long subscription, Event event) implements Inbound {}

  /**
   * A raw text for a subscription made with {@code Subscribe}.
   *
   * @param subscription the session's own number for it
   */
  record Text(long subscription, String channel, String text) implements Inbound {}

  /**
   * A function of the session is to be called, and its result given to {@link SessionPort#answer}.
   *
   * @param call names the call in the answer
   * @param function the session's own number for the function
   * @param events one event, or those of an aggregator's window
   * @param dropped how many events of an aggregator's window did not fit; -1 where there is no
   *     window, and the function gets the data of the one event instead of a list
   */
  record Call(long call, long function, List<Event> events, long dropped) implements Inbound {}

  /**
   * The answer to a request that the session did not wait for.
   *
   * @param request the number the session gave it
   * @param value the result; null if there is none
   * @param error why it failed, or null
   * @param misuse whether it failed because the caller was wrong
   */
  record Reply(long request, @Nullable JsonNode value, @Nullable String error, boolean misuse)
      implements Inbound {}
}
