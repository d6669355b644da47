package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.json.Json;
import dev.realtime.redis.RedisBackend;
import dev.realtime.redis.embedded.TestingRedis;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What any Redis client sees and can do, and what a Redis that comes and goes does to an engine.
 */
final class OtherClientsTest {
  @TempDir private Path folder;

  private final List<String> reported = new CopyOnWriteArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private TestingRedis redis;
  private RealtimeEngine engine;

  @BeforeEach
  void start() {
    redis = TestingRedis.own();
    engine =
        RealtimeEngine.builder()
            .backend(new RedisBackend(redis.settings()))
            .config(
                EngineConfig.inMemory()
                    .withServer("alpha")
                    .withFolders(folder.resolve("data"), folder.resolve("plugins")))
            .operatorLog(reported::add)
            .start();
    engine.addHook("player:death", Map.of("type", "counter", "key", "kills:{killer}"));
    engine.on("player:*", event -> seen.add(event.channel() + " " + event.data()));
  }

  @AfterEach
  void stop() {
    engine.close();
    redis.close();
  }

  private String count(String key) {
    return redis.command("GET", key);
  }

  @Test
  void shouldFireForAPlainPublish() throws Exception {
    Await.until(
        () -> {
          redis.command("PUBLISH", "player:death", "'{\"killer\":\"John\"}'");
          assertThat(seen).isNotEmpty();
        });
    Await.until(
        () ->
            assertThat(engine.backend().keys().get("kills:John").toCompletableFuture().get())
                .isNotNull());
    assertThat(seen).containsOnly("player:death {\"killer\":\"John\"}");
  }

  @Test
  void shouldCountWhatIsNotJsonAndGoOn() throws Exception {
    Await.until(
        () -> {
          redis.command("PUBLISH", "player:death", "hello");
          assertThat(engine.stats().path("malformed").asLong()).isPositive();
        });
    redis.command("PUBLISH", "player:death", "'{\"killer\":\"Zed\"}'");
    Await.until(() -> assertThat(seen).containsExactly("player:death {\"killer\":\"Zed\"}"));
    assertThat(reported.get(0)).startsWith("channel 'player:death': not JSON:").endsWith(": hello");
  }

  @Test
  void shouldPublishPlainJson() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      String password = Objects.requireNonNull(redis.settings().password()).reveal();
      socket
          .getOutputStream()
          .write(
              ("AUTH " + password + "\r\nSUBSCRIBE player:death\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      for (int line = 0; line < 7; line++) {
        in.readLine(); // the answers to both
      }
      engine.emit("player:death", Map.of("killer", "John", "pos", Map.of("x", 1.5)));
      for (int line = 0; line < 6; line++) {
        in.readLine(); // *3 $7 message $12 player:death $n
      }
      JsonNode json = Json.parse(in.readLine());
      assertThat(json.path("killer").asText()).isEqualTo("John");
      assertThat(json.path("pos").path("x").asDouble()).isEqualTo(1.5);
      assertThat(json.path("_rt").path("server").asText()).isEqualTo("alpha");
    }
    Await.until(() -> assertThat(count("kills:John")).isEqualTo("$1"));
    // fired by the stream, and not again by the published copy
    assertThat(engine.backend().keys().get("kills:John").toCompletableFuture().get())
        .isEqualTo("1");
  }

  @Test
  void shouldGoOnWhenRedisWasAway() throws Exception {
    engine.emit("player:death", Map.of("killer", "Before"));
    Await.until(() -> assertThat(seen).hasSize(1));
    redis.kill();
    Await.until(() -> assertThat(engine.backend().isConnected()).isFalse());
    assertThat(engine.emit("player:death", Map.of("killer", "Meanwhile"))).isNull();
    redis.start();
    engine.emit("player:death", Map.of("killer", "After"));
    Await.until(
        () ->
            assertThat(seen)
                .containsExactly(
                    "player:death {\"killer\":\"Before\"}",
                    "player:death {\"killer\":\"Meanwhile\"}",
                    "player:death {\"killer\":\"After\"}"));
    Await.until(() -> assertThat(count("kills:After")).isEqualTo("$1"));
    // subscriptions are back, too
    Await.until(
        () -> {
          redis.command("PUBLISH", "player:chat", "'{\"text\":\"hi\"}'");
          assertThat(seen).contains("player:chat {\"text\":\"hi\"}");
        });
  }
}
