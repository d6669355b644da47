package dev.realtime.engine.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Secret;
import dev.realtime.api.action.Quantities;
import dev.realtime.api.action.Suggestion;
import dev.realtime.engine.config.ConfigLoader.Given;
import dev.realtime.engine.redis.EmbeddedRedis;
import dev.realtime.engine.redis.RedisSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a configuration from what was given, and notes everything that is wrong. */
final class ConfigChecks {
  private static final List<String> BACKENDS = List.of("auto", "redis", "embedded", "memory");

  private static final List<Setting> WAYS =
      List.of(
          Setting.REDIS_SENTINELS,
          Setting.REDIS_CLUSTER,
          Setting.REDIS_URL,
          Setting.REDIS_HOST,
          Setting.REDIS_PORT);

  private final Map<Setting, Given> given;
  private final ObjectNode plugins;
  private final List<String> errors;

  ConfigChecks(Map<Setting, Given> given, ObjectNode plugins, List<String> errors) {
    this.given = given;
    this.plugins = plugins;
    this.errors = errors;
  }

  @Nullable EngineConfig check() {
    String server = read(Setting.SERVER, ServerName.ofThisMachine(), ConfigChecks::serverName);
    Path data = read(Setting.DATA, EngineConfig.DEFAULT_DATA_FOLDER, Path::of);
    Path pluginFolder = read(Setting.PLUGINS_FOLDER, EngineConfig.DEFAULT_PLUGIN_FOLDER, Path::of);
    String wanted = read(Setting.BACKEND, "auto", ConfigChecks::backendName);
    RedisSettings redis = redis();
    String namespace = read(Setting.NAMESPACE, RedisSettings.DEFAULT_NAMESPACE, text -> text);
    int streamCap =
        read(
            Setting.REDIS_STREAM_CAP,
            RedisSettings.DEFAULT_STREAM_CAP,
            text -> whole(text, 1, Integer.MAX_VALUE));
    Duration replay = read(Setting.REPLAY, EngineConfig.DEFAULT_REPLAY, Quantities::duration);
    boolean named = redis != null;
    EngineConfig.Backend backend =
        switch (wanted) {
          case "redis" -> EngineConfig.Backend.REDIS;
          case "embedded" -> EngineConfig.Backend.EMBEDDED;
          case "memory" -> EngineConfig.Backend.MEMORY;
          default ->
              named
                  ? EngineConfig.Backend.REDIS
                  : EmbeddedRedis.isSupported()
                      ? EngineConfig.Backend.EMBEDDED
                      : EngineConfig.Backend.MEMORY;
        };
    if (backend == EngineConfig.Backend.REDIS && redis == null && errors.isEmpty()) {
      errors.add("backend is 'redis', but no address is given: set redis.url or redis.host");
    }
    if (!errors.isEmpty()) {
      return null;
    }
    EngineConfig config =
        new EngineConfig(
            server, data, pluginFolder, backend, null, namespace, streamCap, replay, plugins);
    return backend == EngineConfig.Backend.REDIS && redis != null
        ? config.withBackend(backend, config.applyTo(redis))
        : config;
  }

  private @Nullable RedisSettings redis() {
    String url = optional(Setting.REDIS_URL, text -> text);
    String host = optional(Setting.REDIS_HOST, text -> text);
    Integer port = optional(Setting.REDIS_PORT, text -> whole(text, 1, 65535));
    String username = optional(Setting.REDIS_USERNAME, text -> text);
    String password = optional(Setting.REDIS_PASSWORD, text -> text);
    Boolean tls = optional(Setting.REDIS_TLS, ConfigChecks::flag);
    Integer database = optional(Setting.REDIS_DATABASE, text -> whole(text, 0, 9999));
    List<String> sentinels = read(Setting.REDIS_SENTINELS, List.of(), ConfigChecks::list);
    String master = optional(Setting.REDIS_MASTER, text -> text);
    List<String> cluster = read(Setting.REDIS_CLUSTER, List.of(), ConfigChecks::list);
    Duration timeout = optional(Setting.REDIS_TIMEOUT, Quantities::duration);
    String sentinelPassword = optional(Setting.REDIS_SENTINEL_PASSWORD, text -> text);
    Integer replicas = optional(Setting.REDIS_REPLICAS, text -> whole(text, 0, 100));
    RedisSettings redis = null;
    try {
      Setting where = address();
      if (where == Setting.REDIS_SENTINELS && !sentinels.isEmpty()) {
        redis = RedisSettings.sentinel(master == null ? "mymaster" : master, sentinels);
      } else if (where == Setting.REDIS_CLUSTER && !cluster.isEmpty()) {
        redis = RedisSettings.cluster(cluster);
      } else if (where == Setting.REDIS_URL && url != null) {
        redis = RedisSettings.of(url);
      } else if (host != null || port != null) {
        redis =
            RedisSettings.of(
                (Boolean.TRUE.equals(tls) ? "rediss://" : "redis://")
                    + (host == null ? "127.0.0.1" : host)
                    + ":"
                    + (port == null ? 6379 : port));
      }
      if (redis != null) {
        checkTls(redis, tls);
        if (username != null || password != null) {
          redis =
              redis.withLogin(
                  username == null ? redis.username() : username,
                  password == null ? redis.password() : Secret.of(password));
        }
        redis = database == null ? redis : redis.withDatabase(database);
        redis = replicas == null ? redis : redis.withReplicas(replicas);
        redis = timeout == null ? redis : redis.withTimeout(timeout);
        redis =
            sentinelPassword == null
                ? redis
                : redis.withSentinelPassword(Secret.of(sentinelPassword));
      }
    } catch (IllegalArgumentException e) {
      errors.add("redis: " + e.getMessage());
    }
    return redis;
  }

  /** Which of the ways to say where Redis is counts: that of the source that overrides the rest. */
  private @Nullable Setting address() {
    Setting best = null;
    int source = -1;
    for (Setting way : WAYS) {
      Given value = given.get(way);
      if (value != null && value.source() > source) {
        best = way;
        source = value.source();
      }
    }
    return best;
  }

  /** Nobody who asks for TLS may be connected without it. */
  private void checkTls(RedisSettings redis, @Nullable Boolean tls) {
    boolean secure = redis.addresses().stream().allMatch(one -> one.startsWith("rediss://"));
    if (Boolean.TRUE.equals(tls) && !secure) {
      errors.add("redis: tls is on, but an address begins with redis://; write rediss://");
    } else if (Boolean.FALSE.equals(tls) && secure) {
      errors.add("redis: tls is off, but the address begins with rediss://; write redis://");
    }
  }

  private <T> T read(Setting setting, T otherwise, Function<String, T> parse) {
    T value = optional(setting, parse);
    return value == null ? otherwise : value;
  }

  private <T> @Nullable T optional(Setting setting, Function<String, T> parse) {
    Given value = given.get(setting);
    if (value == null) {
      return null;
    }
    try {
      return parse.apply(value.text());
    } catch (InvalidPathException e) {
      errors.add(value.place() + ": " + setting.dotted() + " is no path");
    } catch (IllegalArgumentException e) {
      errors.add(value.place() + ": " + setting.dotted() + " " + e.getMessage());
    }
    return null;
  }

  private static String serverName(String text) {
    if (text.isBlank() || text.length() > 100 || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("must be a name of 1 to 100 characters");
    }
    return text;
  }

  private static String backendName(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (!BACKENDS.contains(name)) {
      throw new IllegalArgumentException(
          "must be one of "
              + String.join(", ", BACKENDS)
              + ", not '"
              + text
              + "'"
              + Suggestion.of(name, BACKENDS));
    }
    return name;
  }

  private static int whole(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message
    }
    throw new IllegalArgumentException(
        "must be a whole number from " + least + " to " + most + ", not '" + text + "'");
  }

  private static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw new IllegalArgumentException("must be true or false, not '" + text + "'");
    };
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
