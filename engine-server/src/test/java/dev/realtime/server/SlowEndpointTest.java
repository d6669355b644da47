package dev.realtime.server;

import static dev.realtime.server.ScriptedServer.answers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.RealtimeEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint that never answers, and one beside it. */
@Tag("slow")
final class SlowEndpointTest {
  private static final int EVENTS = 300;

  @TempDir private Path folder;

  @Test
  void shouldNotDelayAnotherEndpoint() throws Exception {
    double warm = millisToDeliver(false, "warm");
    double alone = millisToDeliver(false, "alone");
    double beside = millisToDeliver(true, "beside");
    System.out.printf(
        "%d events: %.0f ms alone, %.0f ms beside an endpoint that never answers (first run %.0f)%n",
        EVENTS, alone, beside, warm);
    // the endpoint that never answers would take 15 s for each event
    assertThat(beside).isLessThan(10_000);
  }

  private double millisToDeliver(boolean dead, String name) throws Exception {
    try (ScriptedServer good = new ScriptedServer().does(answers(204, ""));
        ScriptedServer silent =
            new ScriptedServer().does((socket, out) -> socket.getInputStream().read());
        RealtimeEngine engine =
            RealtimeEngine.builder()
                .dataFolder(folder.resolve(name))
                .operatorLog(line -> {})
                .start()) {
      if (dead) {
        engine.addHook(
            "kill", Map.of("type", "http", "url", "http://127.0.0.1:" + silent.port() + "/"));
      }
      engine.addHook(
          "kill", Map.of("type", "http", "url", "http://127.0.0.1:" + good.port() + "/"));
      long begun = System.nanoTime();
      for (int n = 0; n < EVENTS; n++) {
        engine.emit("kill", Map.of("n", n));
      }
      assertThat(engine.flush(Duration.ofSeconds(10))).isTrue();
      Await.until(() -> assertThat(good.count()).isEqualTo(EVENTS));
      return (System.nanoTime() - begun) / 1e6;
    }
  }
}
