package example.embedded;

import dev.realtime.api.Event;
import dev.realtime.api.backend.Counters.Standing;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.engine.RealtimeEngine;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Tracks the kills of a short match.
 *
 * <pre>
 * java -jar target/embedded-engine.jar rules/streaks.lua                          in memory
 * java -jar target/embedded-engine.jar rules/streaks.lua redis://127.0.0.1:6379   on a Redis
 * </pre>
 */
public final class KillTracker {
  private KillTracker() {}

  /** Runs a match with the rule file given, in memory or on the store given. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println("use: embedded-engine RULE_FILE [redis://HOST:PORT | embedded:]");
      System.exit(2);
    }
    RealtimeEngine.Builder engine = RealtimeEngine.builder();
    if (arguments.length == 2) {
      engine.store(arguments[1]);
    }
    engine.dataFolder(Files.createTempDirectory("kill-tracker"));
    track(engine, Path.of(arguments[0]), System.out);
  }

  static void track(RealtimeEngine.Builder builder, Path rules, PrintStream out) throws Exception {
    builder.server("embedded").output(out::println);
    try (RealtimeEngine engine = builder.start()) {
      // A rule as a map has the fields that it has in Lua.
      engine.addHook(
          "player:death",
          Map.of("type", "counter", "key", "kills:{killer}", "ttl", "1h"),
          event -> !event.data().path("killer").equals(event.data().path("victim")));

      CompletableFuture<Map<String, Object>> summary = new CompletableFuture<>();
      engine.addAggregator(
          "player:death",
          Duration.ofSeconds(1),
          window -> {
            summary.complete(summarize(window));
            return summarize(window);
          },
          List.of(
              Map.of(
                  "type",
                  "counter",
                  "key",
                  "kills_in_a_second",
                  "action",
                  "max",
                  "by",
                  "{kills}")));

      // A rule file runs on a thread of its own, until the engine is closed.
      engine.load(rules).loaded().toCompletableFuture().get(10, TimeUnit.SECONDS);

      for (String victim : List.of("Alice", "Zoë", "Alice")) {
        emit(engine, "John", victim);
      }
      emit(engine, "Zoë", "John");
      emit(engine, "Alice", "Alice");

      out.println("in a second: " + summary.get(10, TimeUnit.SECONDS));
      if (!engine.awaitQuiet(Duration.ofSeconds(10))) {
        throw new IllegalStateException("the store did not take the events in time");
      }
      for (Standing place : engine.leaderboard("kills:*", 3)) {
        out.println(place.rank() + ". " + place.name() + " " + (long) place.score());
      }
      for (LoggedEvent event : engine.readEventLog(EventLogQuery.all("deaths.log"))) {
        out.println("logged: " + event.data());
      }
    }
  }

  private static Map<String, Object> summarize(List<Event> window) {
    return Map.of("kills", window.size());
  }

  private static void emit(RealtimeEngine engine, String killer, String victim) {
    String refusal = engine.emit("player:death", Map.of("killer", killer, "victim", victim));
    if (refusal != null) {
      throw new IllegalStateException(refusal);
    }
  }
}
