package dev.realtime.engine.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.ChannelPattern;
import dev.realtime.api.action.Suggestion;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.Registration;
import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.engine.internal.rule.Rules;
import dev.realtime.engine.session.MisuseException;
import dev.realtime.engine.time.TimeLimit;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a session may ask for, by the names that {@code realtime.lua} uses. The same for a rule file
 * and for the game: arguments and results are JSON, so they travel over a wire as they are.
 */
final class Operations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final Duration LONGEST_WAIT_FOR_LEASE = Duration.ofSeconds(1);
  private static final int LARGEST_BOARD = 10_000;

  private final SessionServices services;
  private final ServedSession port;

  Operations(SessionServices services, ServedSession port) {
    this.services = services;
    this.port = port;
  }

  CompletionStage<@Nullable JsonNode> run(String operation, ObjectNode in) {
    return switch (operation) {
      case "connect" -> connect(duration(in, "timeout"));
      case "disconnect" -> {
        port.endSubscriptions();
        yield flush(duration(in, "timeout"));
      }
      case "flush" -> flush(duration(in, "timeout"));
      case "publish" -> {
        String channel = text(in, "channel");
        checkChannel(channel);
        yield services
            .backend()
            .pubSub()
            .publish(channel, text(in, "text"))
            .thenApply(JSON::numberNode);
      }
      case "on" -> {
        port.subscribeEvents(number(in, "subscription"), pattern(in));
        yield nothing();
      }
      case "subscribe" ->
          port.subscribeText(number(in, "subscription"), pattern(in)).thenApply(done -> null);
      case "unsubscribe" -> {
        port.unsubscribe(number(in, "subscription"));
        yield nothing();
      }
      case "set" -> set(in);
      case "get" -> services.backend().keys().get(key(in)).thenApply(Operations::textOrNull);
      case "incr" ->
          services
              .backend()
              .keys()
              .increment(key(in), in.path("by").asDouble(1))
              .thenApply(Operations::plainNumber);
      case "del" -> services.backend().keys().delete(key(in)).thenApply(JSON::booleanNode);
      case "add_hook" ->
          added(
              () ->
                  services
                      .rules()
                      .addHook(
                          port,
                          port.functions(),
                          text(in, "channel"),
                          definition(in),
                          in.path("at").asText()));
      case "add_aggregator" ->
          added(
              () ->
                  services
                      .rules()
                      .addAggregator(
                          port,
                          port.functions(),
                          text(in, "channel"),
                          definition(in),
                          in.path("at").asText()));
      case "remove_rule" -> now(JSON.booleanNode(services.rules().remove(text(in, "id"))));
      case "retired" -> services.rules().whenRetired(text(in, "id")).thenApply(nothingLeft -> null);
      case "list_hooks" -> now(services.rules().list());
      case "leaderboard" -> leaderboard(in);
      case "read_log" -> readLog(in);
      case "list_dead" -> services.deadLetters().list().thenApply(DeadLetterViews::list);
      case "retry_dead" -> dead(true, in);
      case "drop_dead" -> dead(false, in);
      case "stats" -> now(services.stats().get());
      default -> throw new MisuseException("the engine knows no operation '" + operation + "'");
    };
  }

  private CompletionStage<@Nullable JsonNode> connect(Duration timeout) {
    if (services.backend().isConnected()) {
      return nothing();
    }
    CompletableFuture<@Nullable JsonNode> connected = new CompletableFuture<>();
    String[] reason = {"no answer from " + services.backend().description()};
    Registration listening =
        services
            .backend()
            .addConnectionListener(
                new ConnectionListener() {
                  @Override
                  public void connected() {
                    connected.complete(null);
                  }

                  @Override
                  public void disconnected(String why) {
                    reason[0] = why;
                  }
                });
    return TimeLimit.within(connected, timeout, services.time(), () -> reason[0])
        .whenComplete((value, error) -> listening.close());
  }

  private CompletionStage<@Nullable JsonNode> flush(Duration timeout) {
    return TimeLimit.within(
            services.emitter().flush(),
            timeout,
            services.time(),
            () ->
                services.emitter().waiting()
                    + " events still wait for "
                    + services.backend().description())
        .thenApply(flushed -> null);
  }

  private CompletionStage<@Nullable JsonNode> set(ObjectNode in) {
    JsonNode seconds = in.get("seconds");
    String key = key(in);
    String value = text(in, "value");
    if (seconds == null) {
      return services.backend().keys().set(key, value).thenApply(done -> null);
    }
    if (!seconds.isNumber() || !(seconds.doubleValue() >= 0.001) || seconds.doubleValue() > 1e9) {
      throw new MisuseException("seconds must be a number from 0.001 to 1e9, not " + seconds);
    }
    return services
        .backend()
        .keys()
        .set(key, value, Duration.ofMillis(Math.round(seconds.doubleValue() * 1000)))
        .thenApply(done -> null);
  }

  private CompletionStage<@Nullable JsonNode> added(Supplier<Rules.Added> add) {
    Rules.Added rule;
    try {
      rule = add.get();
    } catch (IllegalArgumentException e) {
      throw new MisuseException(String.valueOf(e.getMessage()));
    }
    port.noteRule();
    // With the backend away the rule stands all the same, and acts as soon as it is back. Whoever
    // asked must hear so before the time runs out in which it takes an answer.
    return TimeLimit.within(
            rule.active(), LONGEST_WAIT_FOR_LEASE, services.time(), () -> "the store is away")
        .handle((active, away) -> JSON.textNode(rule.id()));
  }

  private CompletionStage<@Nullable JsonNode> leaderboard(ObjectNode in) {
    String pattern = text(in, "pattern");
    if (pattern.indexOf('*') < 0 || pattern.indexOf('*') != pattern.lastIndexOf('*')) {
      throw new MisuseException(
          "pattern must be a counter's key with one * in the place of its placeholder, such as"
              + " \"kills:*:daily\", not \""
              + pattern
              + "\"");
    }
    JsonNode n = in.get("n");
    long limit = n == null ? 10 : whole(n, "n");
    if (limit < 1 || limit > LARGEST_BOARD) {
      throw new MisuseException("n must be from 1 to " + LARGEST_BOARD + ", not " + limit);
    }
    return services.backend().counters().top(pattern, (int) limit).thenApply(Operations::ranking);
  }

  private static JsonNode ranking(List<Counters.Standing> standings) {
    ArrayNode ranking = JSON.arrayNode();
    for (Counters.Standing standing : standings) {
      ObjectNode member = ranking.addObject();
      member.put("rank", standing.rank());
      member.put("name", standing.name());
      member.set("score", plainNumber(standing.score()));
    }
    return ranking;
  }

  private CompletionStage<@Nullable JsonNode> dead(boolean retry, ObjectNode in) {
    return services
        .deadLetters()
        .ask(DeadLetterViews.request(retry, in.get("ids")))
        .thenApply(DeadLetterViews::result);
  }

  private static final List<String> LOG_OPTIONS =
      List.of("start_time", "end_time", "limit", "channel", "order");

  private CompletionStage<@Nullable JsonNode> readLog(ObjectNode in) {
    JsonNode given = in.path("options");
    if (!given.isMissingNode() && !given.isObject() && !given.isEmpty()) {
      throw new MisuseException("options must be a table, not " + given);
    }
    given
        .properties()
        .forEach(
            option -> {
              if (!LOG_OPTIONS.contains(option.getKey())) {
                throw new MisuseException(
                    "ReadEventLog has no option '"
                        + option.getKey()
                        + "'"
                        + Suggestion.of(option.getKey(), LOG_OPTIONS));
              }
            });
    String order = given.path("order").asText("asc");
    if (!order.equals("asc") && !order.equals("desc")) {
      throw new MisuseException("order must be \"asc\" or \"desc\", not \"" + order + "\"");
    }
    EventLogQuery query;
    try {
      query =
          new EventLogQuery(
              text(in, "path"),
              instant(given, "start_time"),
              instant(given, "end_time"),
              (int)
                  Math.max(
                      Integer.MIN_VALUE,
                      Math.min(
                          Integer.MAX_VALUE,
                          given.has("limit")
                              ? whole(given.get("limit"), "limit")
                              : EventLogQuery.DEFAULT_LIMIT)),
              given.has("channel") ? given.get("channel").asText() : null,
              order.equals("asc")
                  ? EventLogQuery.Order.OLDEST_FIRST
                  : EventLogQuery.Order.NEWEST_FIRST);
    } catch (EventLogException e) {
      throw new MisuseException(String.valueOf(e.getMessage()));
    }
    CompletableFuture<@Nullable JsonNode> answer = new CompletableFuture<>();
    boolean taken =
        services
            .blocking()
            .offer(
                () -> {
                  try {
                    answer.complete(logged(services.logs().read(query)));
                  } catch (RuntimeException | Error e) {
                    answer.completeExceptionally(e);
                  }
                });
    if (!taken) {
      throw new IllegalStateException("too many event logs are being read at once");
    }
    return answer;
  }

  private static JsonNode logged(List<LoggedEvent> events) {
    ArrayNode list = JSON.arrayNode(events.size());
    for (LoggedEvent event : events) {
      ObjectNode record = list.addObject();
      record.set("time", seconds(event.time()));
      record.put("channel", event.channel());
      record.set("data", event.data());
    }
    return list;
  }

  /** A time as rules see it: seconds since 1970, with a fraction where there is one. */
  private static JsonNode seconds(Instant time) {
    return plainNumber(BigDecimal.valueOf(time.toEpochMilli(), 3).doubleValue());
  }

  static void checkChannel(String channel) {
    try {
      ChannelPattern.parse(channel);
    } catch (IllegalArgumentException e) {
      throw new MisuseException(String.valueOf(e.getMessage()));
    }
  }

  private static ChannelPattern pattern(ObjectNode in) {
    try {
      return ChannelPattern.parse(text(in, "channel"));
    } catch (IllegalArgumentException e) {
      throw new MisuseException(String.valueOf(e.getMessage()));
    }
  }

  private static JsonNode definition(ObjectNode in) {
    JsonNode definition = in.get("definition");
    // An empty Lua table travels as an empty list.
    return definition == null || definition.isEmpty() ? JSON.objectNode() : definition;
  }

  private static String key(ObjectNode in) {
    String key = text(in, "key");
    if (key.isEmpty()) {
      throw new MisuseException("the key must not be empty");
    }
    return key;
  }

  private static String text(JsonNode in, String name) {
    JsonNode node = in.get(name);
    if (node == null || !node.isValueNode() || node.isNull()) {
      throw new MisuseException(name + " must be a text, not " + (node == null ? "nil" : node));
    }
    return node.asText();
  }

  private static long number(JsonNode in, String name) {
    return whole(in.path(name), name);
  }

  private static long whole(JsonNode node, String name) {
    if (!node.isNumber() || node.doubleValue() != Math.rint(node.doubleValue())) {
      throw new MisuseException(name + " must be a whole number, not " + node);
    }
    return node.longValue();
  }

  private static @Nullable Instant instant(JsonNode in, String name) {
    JsonNode node = in.get(name);
    if (node == null) {
      return null;
    }
    if (!node.isNumber() || Math.abs(node.doubleValue()) > 1e11) {
      throw new MisuseException(name + " must be a time in seconds since 1970, not " + node);
    }
    return Instant.ofEpochMilli(Math.round(node.doubleValue() * 1000));
  }

  private static Duration duration(JsonNode in, String name) {
    double seconds = in.path(name).asDouble(3);
    Duration duration = Duration.ofMillis((long) Math.max(1, seconds * 1000));
    return duration.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : duration;
  }

  private static JsonNode plainNumber(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1L << 53
        ? JSON.numberNode((long) number)
        : JSON.numberNode(number);
  }

  private static @Nullable JsonNode textOrNull(@Nullable String text) {
    return text == null ? null : JSON.textNode(text);
  }

  private static CompletionStage<@Nullable JsonNode> now(JsonNode value) {
    return CompletableFuture.completedFuture(value);
  }

  private static CompletionStage<@Nullable JsonNode> nothing() {
    return CompletableFuture.completedFuture(null);
  }
}
