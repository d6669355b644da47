package dev.realtime.server;

import static dev.realtime.server.ScriptedServer.answers;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.engine.RealtimeEngine;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names that players chose to do something, through every template there is. */
final class HostileNamesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  static Stream<String> names() {
    return Stream.of(
        "@everyone",
        "<@&123456789012345678>",
        "`rm`",
        "```x```",
        "**x**",
        "[a](http://x)",
        "\uD83D\uDE00".repeat(2001),
        "\u202Eevil",
        "../../x",
        "a&b=c",
        "{killer}",
        "{{killer}}",
        "x\r\nX-Header: y",
        "a:b:*?[x]",
        "\"}, {\"content\": \"x");
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldDoNothingButAppear(String name) throws Exception {
    try (ScriptedServer server = new ScriptedServer().does(answers(204, ""));
        RealtimeEngine engine =
            RealtimeEngine.builder().dataFolder(folder).operatorLog(line -> {}).start()) {
      String site = "http://127.0.0.1:" + server.port();
      add(
          engine,
          "url",
          Map.of("type", "http", "method", "GET", "url", site + "/a/{killer}/b?c={killer}"));
      add(engine, "json", Map.of("type", "http", "url", site + "/json"));
      add(engine, "form", Map.of("type", "http", "url", site + "/form", "format", "form"));
      add(
          engine,
          "body",
          Map.of("type", "http", "url", site + "/body", "format", "{{\"by\": \"{killer}\"}"));
      add(
          engine,
          "post",
          Map.of(
              "type", "discord",
              "webhook", site + "/discord",
              "format", "{killer} won",
              "username", "{killer}",
              "embeds", List.of(Map.of("title", "{killer}", "description", "{killer}"))));
      add(engine, "count", Map.of("type", "counter", "key", "kills:{killer}:daily"));
      add(engine, "log", Map.of("type", "file", "path", "logs/{killer}.log", "format", "jsonl"));

      for (String channel : List.of("url", "json", "form", "body", "post", "count", "log")) {
        engine.emit(channel, Map.of("killer", name));
        assertThat(engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();
      }

      for (String request : server.requests()) {
        assertThat(request.toLowerCase(java.util.Locale.ROOT)).doesNotContain("\nx-header");
        String target = request.split(" ")[1];
        String body = request.substring(request.indexOf("\r\n\r\n") + 4);
        switch (target.split("[/?]")[1]) {
          case "a" -> {
            String[] parts = target.split("[/?]");
            assertThat(parts).as(target).hasSize(5);
            assertThat(decoded(parts[2])).isEqualTo(name);
            assertThat(parts[3]).isEqualTo("b");
            assertThat(decoded(parts[4])).isEqualTo("c=" + name);
          }
          case "json" ->
              assertThat(JSON.readTree(body)).isEqualTo(JSON.valueToTree(Map.of("killer", name)));
          case "form" -> {
            assertThat(body.split("[&=]")).hasSize(2);
            assertThat(decoded(body)).isEqualTo("killer=" + name);
          }
          case "body" ->
              assertThat(JSON.readTree(body)).isEqualTo(JSON.valueToTree(Map.of("by", name)));
          case "discord" -> assertHarmless(JSON.readTree(body), name);
          default -> throw new AssertionError(request);
        }
      }
      assertThat(server.requests()).hasSize(5);

      assertThat(engine.leaderboard("kills:*:daily", 10)).hasSize(1);
      try (Stream<Path> logs = Files.list(folder.resolve("event-logs/logs"))) {
        assertThat(logs).as("one log, in its folder").hasSize(1);
      }
    }
  }

  /** Without what was put before or behind its characters, the text is what the player typed. */
  private static void assertHarmless(JsonNode message, String name) {
    assertThat(message.path("allowed_mentions")).hasToString("{\"parse\":[]}");
    assertThat(message.size()).isEqualTo(4);
    String content = message.path("content").asText();
    assertThat(content.codePointCount(0, content.length())).isLessThanOrEqualTo(2000);
    assertThat(content).doesNotContain("@everyone", "\u202E");
    assertThat(content.replaceAll("\\\\.", "")).doesNotContain("`", "**", "](", "[a", "<@");
    JsonNode embed = message.path("embeds").path(0);
    assertThat(
            embed.path("title").asText().codePointCount(0, embed.path("title").asText().length()))
        .isLessThanOrEqualTo(256);
    String username = message.path("username").asText();
    assertThat(username.codePointCount(0, username.length())).isLessThanOrEqualTo(80);
    if (name.length() < 2000) {
      assertThat(plain(content)).isEqualTo(plain(name) + " won");
      assertThat(plain(embed.path("description").asText())).isEqualTo(plain(name));
    }
  }

  private static String plain(String text) {
    return text.replaceAll("[\\\\\u200B\u202E\r]", "").replace('\n', ' ');
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void add(RealtimeEngine engine, String channel, Map<String, ?> rule) {
    engine.addHook(channel, rule);
  }
}
