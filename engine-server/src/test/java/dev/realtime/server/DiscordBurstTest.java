package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.engine.RealtimeEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 300 events at once, to a server that enforces Discord's limits. */
@Tag("slow")
final class DiscordBurstTest {
  private static final int EVENTS = 300;
  private static final List<String> ALL =
      IntStream.range(0, EVENTS).mapToObj(n -> "event " + n + " of the burst").toList();

  @TempDir private Path folder;

  private final List<String> told = new ArrayList<>();

  private RealtimeEngine.Builder engine() {
    return RealtimeEngine.builder().dataFolder(folder).operatorLog(told::add);
  }

  private static Map<String, Object> rule(String webhook, boolean batch) {
    return Map.of(
        "type",
        "discord",
        "webhook_url",
        webhook,
        "format",
        "event {n} of the burst",
        "batch",
        batch);
  }

  /** A leap of the clock would look like a very slow network. */
  private static boolean nothingIsUnderWay(RealtimeEngine engine) {
    for (JsonNode destination : engine.stats().path("destinations")) {
      if (destination.path("under_way").intValue() > 0) {
        return false;
      }
    }
    return true;
  }

  private static void burst(RealtimeEngine engine) {
    for (int n = 0; n < EVENTS; n++) {
      assertThat(engine.emit("kill", Map.of("n", n))).isNull();
    }
  }

  @Test
  void shouldDeliverABurstInFewMessages() throws Exception {
    try (DiscordStandIn discord = new DiscordStandIn(InstantSource.system());
        RealtimeEngine engine = engine().start()) {
      engine.addHook("kill", rule(discord.webhook("T0KEN"), true));
      burst(engine);
      Await.until(() -> assertThat(discord.lines()).hasSizeGreaterThanOrEqualTo(EVENTS));

      assertThat(engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();
      assertThat(discord.lines()).isEqualTo(ALL);
      System.out.printf(
          "%d events in %d messages, %d refused%n", EVENTS, discord.count(), discord.refused);
      // 6,000 characters make four messages at least; the first goes before the others have come
      assertThat(discord.count()).isLessThanOrEqualTo(8);
      assertThat(discord.refused).isLessThanOrEqualTo(1);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void shouldDeliverABurstOneByOneWithAHandfulOfRefusals() throws Exception {
    Instant begun;
    try (LeapingTime time = new LeapingTime();
        DiscordStandIn discord = new DiscordStandIn(time);
        RealtimeEngine engine = engine().time(time).start()) {
      begun = time.instant();
      engine.addHook("kill", rule(discord.webhook("T0KEN"), false));
      burst(engine);
      for (int minute = 1; minute <= 20 && discord.count() < EVENTS; minute++) {
        int wanted = Math.min(EVENTS, 15 * minute);
        Await.until(
            () -> {
              if (nothingIsUnderWay(engine)) {
                time.leap(Duration.ofMillis(200));
              }
              assertThat(discord.count()).isGreaterThanOrEqualTo(wanted);
            });
      }

      assertThat(discord.lines()).isEqualTo(ALL);
      System.out.printf(
          "%d events one by one in %d s of the clock, %d refused%n",
          EVENTS, Duration.between(begun, time.instant()).toSeconds(), discord.refused);
      assertThat(discord.refused).isBetween(2, 5);
      assertThat(engine.deadLetters()).isEmpty();
      assertThat(told).isEmpty();
    }
  }

  @Test
  void shouldKeepTheOrderOfTwoRulesOnOneWebhook() throws Exception {
    try (DiscordStandIn discord = new DiscordStandIn(InstantSource.system());
        RealtimeEngine engine = engine().start()) {
      engine.addHook("a", rule(discord.webhook("T0KEN"), false));
      engine.addHook("b", rule(discord.webhook("T0KEN"), false));
      for (int n = 0; n < 8; n++) {
        engine.emit(n % 3 == 0 ? "a" : "b", Map.of("n", n));
      }
      Await.until(() -> assertThat(discord.count()).isGreaterThanOrEqualTo(8));
      assertThat(discord.lines()).isEqualTo(ALL.subList(0, 8));
    }
  }
}
