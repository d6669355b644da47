package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.bridge.Bridge;
import dev.realtime.bridge.NativeModule;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.time.SystemTime;
import dev.realtime.redis.RedisBackend;
import dev.realtime.redis.embedded.TestingRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Lua API's contract, the same script in every Lua that this machine has. */
final class ContractTest {
  private static final Path CONTRACT = NativeModule.folder().resolve("test/contract.lua");

  @TempDir private Path folder;

  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private RealtimeEngine engine;

  @BeforeEach
  void start() {
    engine =
        RealtimeEngine.builder()
            .backend(new RedisBackend(TestingRedis.shared()))
            .config(
                EngineConfig.inMemory()
                    .withFolders(folder.resolve("data"), folder.resolve("plugins")))
            .output(printed::add)
            .operatorLog(said::add)
            .start();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private void assertPassed(List<String> lines) {
    assertThat(lines).describedAs("said: %s", said).noneMatch(line -> line.startsWith("FAIL"));
    assertThat(lines)
        .describedAs("said: %s", said)
        .filteredOn(line -> line.startsWith("contract:"))
        .hasSize(1)
        .first()
        .asString()
        .matches("contract: [1-9][0-9]+ passed, 0 failed");
  }

  @Test
  void shouldHoldInRuleFiles() throws Exception {
    engine.load(CONTRACT).loaded().toCompletableFuture().get(120, TimeUnit.SECONDS);
    assertPassed(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"luajit", "lua5.1"})
  void shouldHoldInTheGamesModule(String interpreter) throws Exception {
    Path file = folder.resolve("engine.json");
    Path output = folder.resolve("output");
    try (SystemTime time = new SystemTime();
        Bridge bridge = Bridge.open(engine, time, 0, file, said::add)) {
      Process lua =
          NativeModule.start(
              interpreter, CONTRACT, Map.of("REALTIME_ENGINE_FILE", file.toString()), output);
      try {
        assertThat(lua.waitFor(120, TimeUnit.SECONDS)).isTrue();
      } finally {
        lua.destroyForcibly();
      }
      assertPassed(Files.readAllLines(output));
      assertThat(bridge.sessions()).isZero();
    }
  }
}
