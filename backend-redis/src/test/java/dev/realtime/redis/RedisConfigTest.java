package dev.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realtime.api.Secret;
import dev.realtime.engine.config.ConfigException;
import dev.realtime.engine.config.ConfigLoader;
import dev.realtime.engine.config.ConfigSources;
import dev.realtime.engine.config.EngineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration where the stores redis and embedded are on the class path. */
final class RedisConfigTest {
  @TempDir private Path folder;

  private Path yaml;
  private Path dotEnv;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, String> flags = new LinkedHashMap<>();

  @BeforeEach
  void prepare() throws IOException {
    yaml = folder.resolve("realtime.yml");
    dotEnv = folder.resolve(".env");
    Files.writeString(yaml, "");
  }

  private EngineConfig load() throws ConfigException {
    return ConfigLoader.load(new ConfigSources(yaml, dotEnv, environment, flags));
  }

  private List<String> errors() {
    ConfigException error = catchThrowableOfType(ConfigException.class, this::load);
    assertThat(error).describedAs("an error").isNotNull();
    return error.errors().stream().map(line -> line.replace(folder + "/", "")).toList();
  }

  private RedisSettings redis() throws ConfigException {
    EngineConfig config = load();
    assertThat(config.storeName()).isEqualTo("redis");
    return RedisFactory.settings(config.store()).withNamespace(config.namespace());
  }

  @Test
  void shouldLetTheLaterSourceWin() throws Exception {
    Files.writeString(yaml, "server: yml\n");
    assertThat(load().server()).isEqualTo("yml");
    Files.writeString(dotEnv, "REALTIME_SERVER=dotenv\n");
    assertThat(load().server()).isEqualTo("dotenv");
    environment.put("REALTIME_SERVER", "environment");
    assertThat(load().server()).isEqualTo("environment");
    flags.put("server", "flag");
    assertThat(load().server()).isEqualTo("flag");
  }

  @Test
  void shouldReadEverySetting() throws Exception {
    Files.writeString(
        yaml,
        """
        server: alpha
        data: /var/lib/realtime
        plugins_folder: jars
        backend: redis
        namespace: fleet
        redis:
          host: example.org
          port: 6380
          username: me
          password: hush
          tls: true
          database: 2
          timeout: 500ms
          stream_cap: 1000
          replicas: 1
        plugins:
          http:
            allow: [example.com]
        """);
    EngineConfig config = load();
    assertThat(config.server()).isEqualTo("alpha");
    assertThat(config.dataFolder()).isEqualTo(Path.of("/var/lib/realtime"));
    assertThat(config.pluginFolder()).isEqualTo(Path.of("jars"));
    assertThat(config.storeName()).isEqualTo("redis");
    assertThat(config.plugins().at("/http/allow/0").textValue()).isEqualTo("example.com");
    assertThat(redis().addresses()).containsExactly("rediss://example.org:6380");
    assertThat(redis().username()).isEqualTo("me");
    assertThat(redis().password()).isEqualTo(Secret.of("hush"));
    assertThat(redis().database()).isEqualTo(2);
    assertThat(redis().timeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(redis().namespace()).isEqualTo("fleet");
    assertThat(redis().streamCap()).isEqualTo(1000);
    assertThat(redis().replicas()).isEqualTo(1);
  }

  @Test
  void shouldHaveADefaultForEverything() throws Exception {
    EngineConfig config = load();
    assertThat(config.server()).isNotBlank();
    assertThat(config.dataFolder()).isEqualTo(EngineConfig.DEFAULT_DATA_FOLDER);
    assertThat(config.storeName()).isEqualTo("embedded");
  }

  @Test
  void shouldTakeTheAddressOfTheLaterSourceHoweverItIsWritten() throws Exception {
    Files.writeString(yaml, "redis:\n  url: redis://from-file:1\n");
    assertThat(redis().addresses()).containsExactly("redis://from-file:1");
    environment.put("REDIS_HOST", "from-environment");
    assertThat(redis().addresses()).containsExactly("redis://from-environment:6379");
    flags.put("redis.url", "redis://from-flag:3");
    assertThat(redis().addresses()).containsExactly("redis://from-flag:3");
  }

  @Test
  void shouldPreferTheVariableThatIsMeantForItAlone() throws Exception {
    environment.put("REALTIME_REDIS_HOST", "ours");
    environment.put("REDIS_HOST", "somebody's");
    assertThat(redis().addresses()).containsExactly("redis://ours:6379");
  }

  @Test
  void shouldAddALoginToAnAddress() throws Exception {
    environment.put("REDIS_URL", "redis://me:old@host:1/3");
    environment.put("REDIS_PASSWORD", "new");
    assertThat(redis().username()).isEqualTo("me");
    assertThat(redis().password()).isEqualTo(Secret.of("new"));
    assertThat(redis().database()).isEqualTo(3);
  }

  @Test
  void shouldFindSentinelsAndClusters() throws Exception {
    Files.writeString(
        yaml, "redis:\n  sentinels: ['redis://a:1', 'redis://b:2']\n  master: main\n");
    assertThat(redis().mode()).isEqualTo(RedisSettings.Mode.SENTINEL);
    assertThat(redis().master()).isEqualTo("main");
    assertThat(redis().addresses()).containsExactly("redis://a:1", "redis://b:2");
    environment.put("REDIS_CLUSTER", "redis://c:1, redis://d:2");
    assertThat(redis().mode()).isEqualTo(RedisSettings.Mode.CLUSTER);
  }

  @Test
  void shouldKeepThePortOfAnEarlierSourceForAHostOfALater() throws Exception {
    Files.writeString(yaml, "redis:\n  host: from-file\n  port: 6380\n");
    environment.put("REDIS_HOST", "from-environment");
    assertThat(redis().addresses()).containsExactly("redis://from-environment:6380");
  }

  @Test
  void shouldReadSecretsFromTheVariablesThatTheyName() throws Exception {
    Files.writeString(yaml, "redis:\n  url: env:WHERE\n  password: env:PASS\n");
    Files.writeString(dotEnv, "WHERE=redis://from-dotenv:1\nPASS=old\n");
    environment.put("PASS", "new");
    assertThat(redis().addresses()).containsExactly("redis://from-dotenv:1");
    assertThat(redis().password()).isEqualTo(Secret.of("new"));
    Files.writeString(yaml, "redis:\n  host: a\n  password: env:MISSING\n");
    assertThat(errors())
        .containsExactly(
            "realtime.yml: redis.password names the environment variable MISSING, which is not set");
  }

  @Test
  void shouldListWhatIsWrongTogetherBesideWrongFields() throws Exception {
    Files.writeString(yaml, "redis:\n  url: redis://a\n  tls: true\n  database: many\n");
    assertThat(errors())
        .containsExactly(
            "realtime.yml: redis.database must be a whole number from 0 to 9999, not 'many'",
            "redis: tls is on, but an address begins with redis://; write rediss://");
  }

  @Test
  void shouldGiveItsSectionToAnEmbeddedRedis() throws Exception {
    Files.writeString(yaml, "backend: embedded\nredis:\n  stream_cap: 7\n  host: elsewhere\n");
    assertThat(load().storeName()).isEqualTo("embedded");
    assertThat(load().store().integer("stream_cap")).isEqualTo(7);
  }

  @Test
  void shouldReadEveryFormOfDotEnv() throws Exception {
    Files.writeString(
        dotEnv,
        """
        # a comment

        export REALTIME_SERVER="my # server" # with a comment
        REDIS_HOST = example.org   # here
        REDIS_PASSWORD='a"b#c'
        REDIS_PORT=
        SOMETHING_ELSE=ignored
        """);
    assertThat(load().server()).isEqualTo("my # server");
    assertThat(redis().addresses()).containsExactly("redis://example.org:6379");
    assertThat(redis().password()).isEqualTo(Secret.of("a\"b#c"));
  }

  @Test
  void shouldListEveryErrorAtOnceWithItsPlace() throws Exception {
    Files.writeString(yaml, "sever: a\nredis:\n  hots: b\n  port: many\nbackend: rediss\n");
    Files.writeString(dotEnv, "REALTIME_SREVER=x\nno assignment hush\n");
    environment.put("REDIS_DATABASE", "-1");
    environment.put("REALTIME_REDIS_TLS", "perhaps");
    flags.put("redis.prot", "1");
    assertThat(errors())
        .containsExactlyInAnyOrder(
            "realtime.yml: unknown setting 'sever'; did you mean 'server'?",
            "realtime.yml: unknown setting 'redis.hots'; did you mean 'redis.host'?",
            "realtime.yml: redis.port must be a whole number from 1 to 65535, not 'many'",
            "realtime.yml: backend must be one of auto, redis, embedded, memory, not 'rediss';"
                + " did you mean 'redis'?",
            ".env: unknown setting REALTIME_SREVER; did you mean 'REALTIME_SERVER'?",
            ".env:2: must be NAME=value",
            "environment REDIS_DATABASE: redis.database must be a whole number from 0 to 9999,"
                + " not '-1'",
            "environment REALTIME_REDIS_TLS: redis.tls must be true or false, not 'perhaps'",
            "command line: unknown setting 'redis.prot'; did you mean 'redis.port'?");
  }

  @Test
  void shouldNumberTheErrors() {
    flags.put("redis.port", "x");
    flags.put("redis.database", "y");
    assertThat(catchThrowableOfType(ConfigException.class, this::load))
        .hasMessageStartingWith("the configuration has 2 errors:\n  1. command line: ")
        .hasMessageContaining("\n  2. command line: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "server: [a | realtime.yml:",
        "a: b: c | realtime.yml:1: no YAML",
        "just text | realtime.yml: must hold settings, such as \"server: my-server\"",
        "plugins: 5 | realtime.yml: plugins must hold a section for each plugin",
        "redis: localhost | realtime.yml: unknown setting 'redis'",
        "server: '' | realtime.yml: server must be a name of 1 to 100 characters",
        "backend: redis | backend is 'redis', but no address is given: set redis.url or redis.host",
        "redis: {timeout: soon} | realtime.yml: redis.timeout \"soon\" is no time",
        "redis: {timeout: 1ms, host: a} | redis: the timeout must be from 100 ms to 10 min",
        "redis: {url: 'redis://a', tls: true} | redis: tls is on, but an address begins with redis://; write rediss://",
        "redis: {cluster: ['redis://a'], tls: true} | redis: tls is on, but an address begins with redis://; write rediss://",
        "redis: {url: 'rediss://a', tls: false} | redis: tls is off, but the address begins with rediss://; write redis://"
      })
  void shouldSayWhatIsWrongInTheFile(String text, String message) throws Exception {
    Files.writeString(yaml, text);
    assertThat(errors()).hasSize(1);
    assertThat(errors().get(0)).startsWith(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis:\n", "redis: {}\n", "plugins:\n", "server:\n", "# nothing\n"})
  void shouldAcceptASectionInWhichNothingStands(String text) throws Exception {
    Files.writeString(yaml, text);
    assertThat(load().storeName()).isEqualTo("embedded");
  }

  @Test
  void shouldMissAFileThatWasNamed() throws Exception {
    Files.delete(yaml);
    assertThat(errors()).containsExactly("realtime.yml: there is no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://me:hush@host:port",
        "redis://:hush@",
        "http://me:hush@host",
        "redis://host?password=hush",
        "redis://me:hush @host"
      })
  void shouldNeverShowThePasswordOfAnAddress(String url) {
    environment.put("REDIS_URL", url);
    assertThat(errors()).hasSize(1);
    assertThat(errors().get(0)).doesNotContain("hush").contains("not a Redis address");
  }

  @Test
  void shouldNotShowSecretsWhenItIsPrinted() throws Exception {
    environment.put("REDIS_HOST", "a");
    environment.put("REDIS_PASSWORD", "hush");
    assertThat(load().toString()).doesNotContain("hush");
  }
}
