package dev.realtime.actions.discord;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.testkit.Failure;
import dev.realtime.testkit.RuleBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two rules that post to one webhook, in a rule test. */
final class DiscordRuleTest {
  @TempDir private Path folder;

  private RuleBench bench() throws IOException {
    Path file = folder.resolve("rules.lua");
    Files.write(
        file,
        List.of(
            "local url = 'https://discord.com/api/webhooks/1/abc'",
            "realtime.AddHook('a', {type = 'discord', webhook_url = url, message = 'x {n}'})",
            "realtime.AddHook('b', {type = 'discord', webhook_url = url, message = 'y {n}'})"));
    return RuleBench.builder().rules(file).start();
  }

  private static List<String> messages(RuleBench bench) {
    return bench.actions().stream().map(action -> action.shown().get("message").asText()).toList();
  }

  @Test
  void shouldPostInTheOrderOfTheEventsOverBothRules() throws IOException {
    try (RuleBench bench = bench()) {
      bench.fail("discord", Failure.status(503).times(1));
      bench.emit("a", Map.of("n", 1));
      bench.emit("b", Map.of("n", 2));
      bench.emit("a", Map.of("n", 3));
      assertThat(bench.attempts("discord")).hasSize(1);
      bench.advance(Duration.ofSeconds(5));
      assertThat(messages(bench)).containsExactly("x 1", "y 2", "x 3");
    }
  }

  @Test
  void shouldStopBothRulesWhenTheWebhookIsGone() throws IOException {
    try (RuleBench bench = bench()) {
      bench.fail("discord", Failure.status(404).times(1));
      bench.emit("a", Map.of("n", 1));
      bench.emit("b", Map.of("n", 2));
      bench.advance(Duration.ofMinutes(5));
      assertThat(bench.attempts("discord")).hasSize(1);
      assertThat(messages(bench)).containsExactly("x 1");
      assertThat(bench.problems()).isEmpty();
    }
  }
}
