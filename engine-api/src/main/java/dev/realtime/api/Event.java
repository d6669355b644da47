package dev.realtime.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened on a game server, parsed once and shared by everything that acts on it.
 *
 * <p>An event is immutable by agreement: nobody changes the tree that {@link #data()} returns. All
 * methods may be called from any thread.
 */
public final class Event {
  private final String id;
  private final String channel;
  private final String server;
  private final Instant time;
  private final JsonNode data;
  private final @Nullable EventPosition position;

  private Event(
      String id,
      String channel,
      String server,
      Instant time,
      JsonNode data,
      @Nullable EventPosition position) {
    this.id = Objects.requireNonNull(id, "id");
    this.channel = Objects.requireNonNull(channel, "channel");
    this.server = Objects.requireNonNull(server, "server");
    this.time = Objects.requireNonNull(time, "time");
    this.data = Objects.requireNonNull(data, "data");
    this.position = position;
  }

  /**
   * An event read from the event stream.
   *
   * @param message the event as it travelled
   * @param data its JSON, parsed
   * @param position its place in the stream
   */
  public static Event streamed(EventMessage message, JsonNode data, EventPosition position) {
    return new Event(
        message.id(), message.channel(), message.server(), message.time(), data, position);
  }

  /**
   * An event that an aggregator made of others.
   *
   * @param id the same should it be made again
   * @param channel where the others were emitted, or their pattern
   * @param server the name of the server that made it
   * @param time when it was made
   * @param data what the aggregate function returned
   * @param position that of the last event it is made of; null where none of them has one
   */
  public static Event summary(
      String id,
      String channel,
      String server,
      Instant time,
      JsonNode data,
      @Nullable EventPosition position) {
    return new Event(id, channel, server, time, data, position);
  }

  /**
   * An event that has no place in the stream: published by another program.
   *
   * @param id unique among all events, or empty where the publisher gave none
   * @param channel where it was published, such as {@code player:death}
   * @param server the name of the server it came from, or empty where that is unknown
   * @param time when it happened, or when it was received where the publisher did not say
   * @param data its JSON, parsed
   */
  public static Event live(String id, String channel, String server, Instant time, JsonNode data) {
    return new Event(id, channel, server, time, data, null);
  }

  /** Unique among all events; empty for a message of another program. */
  public String id() {
    return id;
  }

  /** Where it was emitted, such as {@code player:death}. */
  public String channel() {
    return channel;
  }

  /** The name of the server it came from; empty where that is unknown. */
  public String server() {
    return server;
  }

  /** When it was emitted, by the clock of the server it came from. */
  public Instant time() {
    return time;
  }

  /** What happened: usually an object, but any JSON value can be emitted. */
  public JsonNode data() {
    return data;
  }

  /** Its place in the event stream; null for an event that did not come by the stream. */
  public @Nullable EventPosition position() {
    return position;
  }

  @Override
  public String toString() {
    return channel + " " + id + " " + data;
  }
}
