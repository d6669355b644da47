package dev.realtime.server;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.Keys;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.redis.RedisBackend;
import dev.realtime.redis.embedded.TestingRedis;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs that the Lua API promises to run as they are, against a real Redis and real sockets,
 * with a look at the other end. Only the addresses are those of the test.
 */
final class LuaSnippetsTest {
  @TempDir private Path folder;

  private final WireMockServer web = new WireMockServer(options().dynamicPort());
  private final LeapingTime time = new LeapingTime();
  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final List<String> reported = new CopyOnWriteArrayList<>();
  private TestingRedis redis;
  private RealtimeEngine engine;

  @BeforeEach
  void start() {
    web.start();
    web.stubFor(any(anyUrl()).willReturn(ok()));
    redis = TestingRedis.own();
    engine =
        RealtimeEngine.builder()
            .backend(new RedisBackend(redis.settings()))
            .config(
                EngineConfig.inMemory()
                    .withServer("alpha")
                    .withFolders(folder.resolve("data"), folder.resolve("plugins")))
            .time(time)
            .output(printed::add)
            .operatorLog(reported::add)
            .start();
  }

  @AfterEach
  void stop() {
    engine.close();
    redis.close();
    web.stop();
    time.close();
  }

  private void run(String before, String snippet, String after) throws Exception {
    String source;
    try (InputStream in = getClass().getResourceAsStream("/snippets/" + snippet)) {
      source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    source =
        source
            .replace("https://discord.com/api/webhooks/…", web.baseUrl() + "/webhooks/kills")
            .replace("https://…", web.baseUrl() + "/webhooks/awesome")
            .replace("http://mysite.com", web.baseUrl())
            // nobody waits for a minute
            .replace("interval = 60", "interval = 2");
    Path file = folder.resolve(snippet);
    Files.writeString(file, before + "\n" + source + "\n" + after);
    engine.load(file).loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private <T> T now(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private List<LoggedEvent> log(String path) {
    return engine.readEventLog(EventLogQuery.all(path));
  }

  @Test
  void shouldConnectSubscribeAndPublish() throws Exception {
    run("", "connect.lua", "");
    Await.until(() -> assertThat(printed).containsExactly("Received: Hello, Redis!"));
  }

  @Test
  void shouldDoWhatTheHooksSay() throws Exception {
    run("", "hooks.lua", "");
    engine.emit(
        "player:death",
        Map.of("killer", "John", "victim", "Alice", "weapon", "weapon_crossbow", "victim_hp", 12));
    engine.emit(
        "player:death",
        Map.of("killer", "Zoë", "victim", "@everyone", "weapon", "crowbar", "victim_hp", 80));
    for (String killer : List.of("John", "Zoë", "John")) {
      engine.emit("player:kill", Map.of("killer", killer));
    }
    assertThat(engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();

    // the web hooks
    web.verify(
        1,
        postRequestedFor(urlPathEqualTo("/webhooks/kills"))
            .withRequestBody(
                matchingJsonPath(
                    "$.content", equalTo("**John** killed **Alice** with weapon\\_crossbow")))
            .withRequestBody(matchingJsonPath("$.allowed_mentions.parse.length()", equalTo("0"))));
    web.verify(2, postRequestedFor(urlPathEqualTo("/webhooks/kills")));
    Await.until(
        () ->
            web.verify(
                1,
                postRequestedFor(urlPathEqualTo("/webhooks/awesome"))
                    .withRequestBody(
                        matchingJsonPath(
                            "$.content", equalTo("AWESOME SHOT: John killed Alice")))));
    web.verify(
        1,
        postRequestedFor(urlPathEqualTo("/api/kill"))
            .withHeader("Authorization", equalTo("Bearer TOKEN"))
            .withRequestBody(
                equalToJson(
                    "{\"killer\":\"John\",\"victim\":\"Alice\",\"weapon\":\"weapon_crossbow\","
                        + "\"victim_hp\":12}")));
    web.verify(2, postRequestedFor(urlPathEqualTo("/api/kill")));

    // the log
    assertThat(log("logs/events/deaths.log"))
        .extracting(event -> event.data().path("victim").asText())
        .containsExactly("Alice", "@everyone");
    assertThat(log("logs/events/deaths.log")).allMatch(e -> e.channel().equals("player:death"));

    // the counters
    Keys keys = engine.backend().keys();
    assertThat(now(keys.get("kills:John:daily"))).isEqualTo("2");
    assertThat(now(keys.timeToLive("kills:John:daily")))
        .isBetween(Duration.ofSeconds(86_380), Duration.ofSeconds(86_400));
    Await.until(() -> assertThat(now(keys.get("crossbow_kills:daily"))).isEqualTo("1"));
    assertThat(engine.leaderboard("kills:*:daily", 10))
        .containsExactly(new Counters.Standing(1, "John", 2), new Counters.Standing(2, "Zoë", 1));

    // the aggregate: its windows end by the clock of Redis, which no test can move
    Await.until(
        () ->
            assertThat(
                    log("logs/hourly_stats.log").stream()
                        .mapToInt(event -> event.data().path("total_kills").asInt())
                        .sum())
                .isEqualTo(2));
    assertThat(reported).isEmpty();
  }

  @Test
  void shouldArchiveInBatchesAndCountByHand() throws Exception {
    run(
        "kills_batch = {}",
        "batch.lua",
        """
        realtime.On("archive:kills", function(kills) print("archived", #kills, kills[2].victim) end)
        local john = {IsPlayer = function() return true end, Nick = function() return "John" end}
        for n = 1, 3 do
            kills_batch[n] = {victim = "v" .. n}
            hook.Run("PlayerDeath", {}, {}, john)
        end
        hook.Run("PlayerDeath", {}, {}, {IsPlayer = function() return false end})
        """);
    Keys keys = engine.backend().keys();
    assertThat(now(keys.get("kills:daily:John"))).isEqualTo("3");
    assertThat(now(keys.timeToLive("kills:daily:John")))
        .isBetween(Duration.ofSeconds(86_380), Duration.ofSeconds(86_400));
    time.leap(Duration.ofSeconds(300));
    Await.until(() -> assertThat(printed).containsExactly("archived\t3\tv2"));
    assertThat(reported).isEmpty();
  }
}
