package dev.realtime.engine.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that can be set, under its name in {@code realtime.yml} and in the environment. */
enum Setting {
  SERVER("server", null),
  DATA("data", null),
  PLUGINS_FOLDER("plugins_folder", null),
  BACKEND("backend", null),
  NAMESPACE("namespace", null),
  REPLAY("replay", null),
  REDIS_URL("redis.url", "REDIS_URL"),
  REDIS_HOST("redis.host", "REDIS_HOST"),
  REDIS_PORT("redis.port", "REDIS_PORT"),
  REDIS_USERNAME("redis.username", "REDIS_USERNAME"),
  REDIS_PASSWORD("redis.password", "REDIS_PASSWORD"),
  REDIS_TLS("redis.tls", "REDIS_TLS"),
  REDIS_DATABASE("redis.database", "REDIS_DATABASE"),
  REDIS_TIMEOUT("redis.timeout", "REDIS_TIMEOUT"),
  REDIS_SENTINELS("redis.sentinels", "REDIS_SENTINELS"),
  REDIS_SENTINEL_PASSWORD("redis.sentinel_password", "REDIS_SENTINEL_PASSWORD"),
  REDIS_MASTER("redis.master", "REDIS_MASTER"),
  REDIS_CLUSTER("redis.cluster", "REDIS_CLUSTER"),
  REDIS_REPLICAS("redis.replicas", "REDIS_REPLICAS"),
  REDIS_STREAM_CAP("redis.stream_cap", "REDIS_STREAM_CAP");

  /** Names of the environment that belong to the launcher and the tests, and are no settings. */
  static final List<String> OTHER_VARIABLES =
      List.of("REALTIME_JAVA", "REALTIME_JAVA_OPTS", "REALTIME_HOME", "REALTIME_ENGINE_FILE");

  static final String PREFIX = "REALTIME_";
  static final String TEST_PREFIX = "REALTIME_TEST_";

  private final String dotted;
  private final @Nullable String wellKnown;

  Setting(String dotted, @Nullable String wellKnown) {
    this.dotted = dotted;
    this.wellKnown = wellKnown;
  }

  /** In {@code realtime.yml}, with dots between the levels. */
  String dotted() {
    return dotted;
  }

  /** In the environment. */
  String variable() {
    return PREFIX + dotted.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  boolean isVariable(String name) {
    return name.equals(variable()) || name.equals(wellKnown);
  }

  static Optional<Setting> byDotted(String name) {
    return Arrays.stream(values()).filter(setting -> setting.dotted.equals(name)).findFirst();
  }

  static Optional<Setting> byVariable(String name) {
    return Arrays.stream(values()).filter(setting -> setting.isVariable(name)).findFirst();
  }

  /** Whether settings stand below that name in {@code realtime.yml}. */
  static boolean isSection(String name) {
    return Arrays.stream(values()).anyMatch(setting -> setting.dotted.startsWith(name + "."));
  }

  static List<String> allDotted() {
    return Arrays.stream(values()).map(Setting::dotted).toList();
  }

  static List<String> allVariables() {
    return Arrays.stream(values()).map(Setting::variable).toList();
  }
}
