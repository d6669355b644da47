package dev.realtime.engine.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A session's side of the engine: what it may ask for. When it is closed, the session's
 * subscriptions end, and so do the rules that no other session has. May be used from any thread.
 */
public interface SessionPort extends AutoCloseable {
  /**
   * Emits an event; never blocks.
   *
   * @param channel one channel's name
   * @param json any JSON value; not checked here
   * @return null, or in one line why the event was not taken
   * @throws MisuseException if the channel is none
   */
  @Nullable String emit(String channel, String json);

  /**
   * Asks for an operation.
   *
   * @param operation its name, as {@code realtime.lua} sends it
   * @param arguments its arguments by name
   * @return its result; null where it has none. Fails with {@link MisuseException} where the caller
   *     is wrong, with another exception where the outside failed
   */
  CompletionStage<@Nullable JsonNode> request(String operation, ObjectNode arguments);

  /**
   * Gives the result of a {@link Inbound.Call}. A call that is answered twice, or after it was
   * failed, is answered once.
   *
   * @param call as it came
   * @param value what the function returned; null for nil
   * @param error what it raised, or null
   */
  void answer(long call, @Nullable JsonNode value, @Nullable String error);

  /** Whether the store answers. */
  boolean isConnected();

  /** Which store the engine has, for people. */
  String store();

  /** Who the session is, for people. */
  String name();

  /**
   * Ends the session's subscriptions, and fails every call to its functions. Its rules stay until
   * {@link #close()}: whoever is expected to come back adds them again meanwhile.
   */
  void leave();

  @Override
  void close();
}
