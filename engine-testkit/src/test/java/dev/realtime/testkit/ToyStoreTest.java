package dev.realtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.store.StoreContext;
import dev.realtime.api.store.StoreFactory;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.ConfigLoader;
import dev.realtime.engine.config.ConfigSources;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.store.Stores;
import dev.realtime.testkit.junit.EventBackendContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody does who brings a store: the contract, and an engine that finds it. */
final class ToyStoreTest extends EventBackendContract {
  @TempDir private Path folder;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  @Override
  protected EventBackend create() {
    StoreFactory toy = Stores.find().get("toy");
    return toy.open(
        Stores.find().read("toy:1000", variable -> null),
        StoreContext.builder().namespace(own()).clock(now::get).build());
  }

  @Override
  protected void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  @Test
  void shouldFireARuleOnAStoreFoundByItsAddress() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    SamplePlugin plugin = new SamplePlugin(false);
    try (RealtimeEngine engine =
        RealtimeEngine.builder()
            .store("toy:50")
            .dataFolder(folder.resolve("data"))
            .plugin(plugin)
            .start()) {
      engine.addHook(
          "door:*",
          Map.of("type", "keep", "message", "{name}"),
          event -> seen.add(event.data().path("name").asText()));
      engine.emit("door:open", Map.of("name", "John"));

      assertThat(engine.awaitQuiet(Duration.ofSeconds(20))).isTrue();
      assertThat(engine.stats().at("/hooks").findValue("fired").intValue()).isEqualTo(1);
    }
    assertThat(seen).containsExactly("John");
    assertThat(plugin.kept).hasValue(1);
  }

  @Test
  void shouldHaveItsSectionAmongTheSettings() throws Exception {
    EngineConfig config =
        ConfigLoader.load(
            new ConfigSources(
                null,
                folder.resolve(".env"),
                Map.of("TOY_URL", "env:ELSEWHERE", "ELSEWHERE", "toy:7"),
                Map.of()));
    assertThat(config.storeName()).isEqualTo("toy");
    try (EventBackend opened =
        Stores.find().get("toy").open(config.store(), StoreContext.builder().build())) {
      get(opened.events().append(events(9)));
      assertThat(get(opened.events().oldest())).isNotEqualTo(get(opened.events().newest()));
    }
  }

  @Test
  void shouldSayWhatIsWrongWithItsAddress() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RealtimeEngine.builder().store("toy:many"))
        .withMessage("field 'url' must be toy: and how many events, such as toy:1000");
  }
}
