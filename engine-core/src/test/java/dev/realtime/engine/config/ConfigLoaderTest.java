package dev.realtime.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realtime.api.Secret;
import dev.realtime.api.action.Definition;
import dev.realtime.engine.memory.MemoryFactory;
import dev.realtime.engine.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How settings are found and checked, whatever stores there are. Redis has a test of its own. */
final class ConfigLoaderTest {
  @TempDir private Path folder;

  private Path yaml;
  private Path dotEnv;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, String> flags = new LinkedHashMap<>();
  private Stores stores =
      Stores.of(
          List.of(
              new MemoryFactory(),
              new TestingStore("lake", false),
              new TestingStore("pond", true)));

  @BeforeEach
  void prepare() throws IOException {
    yaml = folder.resolve("realtime.yml");
    dotEnv = folder.resolve(".env");
    Files.writeString(yaml, "");
  }

  private EngineConfig load() throws ConfigException {
    return ConfigLoader.load(new ConfigSources(yaml, dotEnv, environment, flags), stores);
  }

  private List<String> errors() {
    ConfigException error = catchThrowableOfType(ConfigException.class, this::load);
    assertThat(error).describedAs("an error").isNotNull();
    return error.errors().stream().map(line -> line.replace(folder + "/", "")).toList();
  }

  @Test
  void shouldHaveADefaultForEverything() throws Exception {
    EngineConfig config = load();
    assertThat(config.server()).isNotBlank();
    assertThat(config.dataFolder()).isEqualTo(EngineConfig.DEFAULT_DATA_FOLDER);
    assertThat(config.namespace()).isEqualTo("realtime");
    assertThat(config.replay()).isEqualTo(EngineConfig.DEFAULT_REPLAY);
  }

  @Test
  void shouldTakeTheFirstStoreThatNeedsNothingAndElseMemory() throws Exception {
    assertThat(load().storeName()).isEqualTo("pond");
    stores = Stores.of(List.of(new MemoryFactory(), new TestingStore("lake", false)));
    assertThat(load().storeName()).isEqualTo("memory");
    stores = Stores.find();
    assertThat(load().storeName()).isEqualTo("memory");
    assertThat(load().store().integer("stream_cap")).isEqualTo(1_000_000);
  }

  @Test
  void shouldTakeTheStoreWhoseAddressWasGivenLast() throws Exception {
    Files.writeString(yaml, "lake:\n  host: far\n");
    assertThat(load().storeName()).isEqualTo("lake");
    environment.put("POND_URL", "pond://near");
    assertThat(load().storeName()).isEqualTo("pond");
    flags.put("lake.port", "7");
    assertThat(load().storeName()).isEqualTo("lake");
    assertThat(load().store().text("host")).isEqualTo("far");
    flags.put("backend", "memory");
    assertThat(load().storeName()).isEqualTo("memory");
  }

  @Test
  void shouldLeaveOutTheAddressThatIsOverridden() throws Exception {
    Files.writeString(yaml, "lake:\n  url: lake://far\n");
    environment.put("LAKE_PORT", "7");
    Definition store = load().store();
    assertThat(store.has("url")).isFalse();
    assertThat(store.integer("port")).isEqualTo(7);
    flags.put("lake.url", "lake://farther");
    assertThat(load().store().secret("url")).isEqualTo(Secret.of("lake://farther"));
    assertThat(load().store().has("port")).isFalse();
  }

  @Test
  void shouldReadEveryKindFromTextAlone() throws Exception {
    environment.put("LAKE_HOST", "a");
    environment.put("REALTIME_LAKE_RATIO", "0.5");
    environment.put("LAKE_SIZE", "2KB");
    environment.put("LAKE_NODES", "x, y,");
    environment.put("LAKE_TOKEN", "env: TOKEN");
    environment.put("TOKEN", "hush");
    Definition store = load().store();
    assertThat(store.number("ratio")).isEqualTo(0.5);
    assertThat(store.size("size")).isEqualTo(2048);
    assertThat(store.textList("nodes")).containsExactly("x", "y");
    assertThat(store.secret("token")).isEqualTo(Secret.of("hush"));
    assertThat(store.text("mode")).isEqualTo("safe");
    assertThat(load().toString()).doesNotContain("hush");
  }

  @Test
  void shouldListEveryErrorOfEveryStoreAtOnceWithItsPlace() throws Exception {
    Files.writeString(
        yaml,
        """
        namespace: ''
        lake: {ratio: 2, size: none, mode: fsat, prot: 1, url: 'lake://a'}
        pond: {host: a, nodes: [b], mode: fast}
        memory: {stream_cap: 0}
        """);
    environment.put("REALTIME_POND_PROT", "1");
    assertThat(errors())
        .containsExactlyInAnyOrder(
            "realtime.yml: namespace must not be empty",
            "realtime.yml: lake.ratio must be a number from 0 to 1, not '2'",
            "realtime.yml: lake.size \"none\" is no size: write bytes, or a text such as \"100MB\"",
            "realtime.yml: lake.mode must be one of fast, safe, not 'fsat'; did you mean 'fast'?",
            "realtime.yml: unknown setting 'lake.prot'; did you mean 'lake.port'?",
            "realtime.yml: pond.mode cannot be fast with nodes",
            "realtime.yml: memory.stream_cap must be a whole number from 1 to 2147483647, not '0'",
            "environment: unknown setting REALTIME_POND_PROT; did you mean 'REALTIME_POND_PORT'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "backend: lake | backend is 'lake', but no address is given: set lake.url",
        "backend: lkae | realtime.yml: backend must be one of auto, lake, pond, memory, not 'lkae'; did you mean 'lake'?",
        "backend: redis | realtime.yml: backend must be one of auto, lake, pond, memory, not 'redis'; add the jar backend-redis (known: auto, lake, pond, memory)",
        "lake: {token: 'env:NOTHING'} | realtime.yml: lake.token names the environment variable NOTHING, which is not set",
        "lake: {port: 0} | realtime.yml: lake.port must be a whole number from 1 to 65535, not '0'",
        "lake: {port: {a: 1}} | realtime.yml: lake.port must be a single value"
      })
  void shouldSayWhatIsWrong(String text, String message) throws Exception {
    Files.writeString(yaml, text);
    assertThat(errors()).containsExactly(message);
  }
}
