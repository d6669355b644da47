package dev.realtime.server;

import dev.realtime.engine.config.ConfigException;
import dev.realtime.engine.config.ConfigLoader;
import dev.realtime.engine.config.ConfigSources;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.redis.EmbeddedRedis;
import dev.realtime.engine.redis.RedisBackend;
import dev.realtime.engine.redis.RedisSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that needs the configuration or the store. */
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings; realtime.yml in this folder by default")
  @Nullable Path config;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      description = "such as redis://127.0.0.1:6379; by default the engine starts one itself")
  @Nullable String redis;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "logs and the engine's own Redis; realtime-data by default")
  @Nullable Path data;

  @Option(names = "--server", paramLabel = "NAME", description = "the name of this server")
  @Nullable String server;

  EngineConfig load() throws ConfigException {
    Map<String, String> flags = new LinkedHashMap<>();
    if (redis != null) {
      flags.put("redis.url", redis);
      flags.put("backend", "redis");
    }
    if (data != null) {
      flags.put("data", data.toString());
    }
    if (server != null) {
      flags.put("server", server);
    }
    ConfigSources process = ConfigSources.ofProcess();
    return ConfigLoader.load(
        new ConfigSources(config, process.dotEnv(), process.environment(), flags));
  }

  /** Where {@code env:NAME} in rules is looked up: the environment, then {@code .env}. */
  Function<String, @Nullable String> environment() throws ConfigException {
    ConfigSources process = ConfigSources.ofProcess();
    Map<String, String> dotEnv = ConfigLoader.dotEnv(process.dotEnv());
    return name -> process.environment().getOrDefault(name, dotEnv.get(name));
  }

  /**
   * Connects to the Redis that engines use: the one configured, or the one that an engine on the
   * data folder has started.
   */
  RedisBackend connect()
      throws ConfigException, UseException, InterruptedException, TimeoutException {
    EngineConfig loaded = load();
    RedisSettings settings = loaded.redis();
    if (settings == null) {
      settings =
          EmbeddedRedis.running(loaded.embeddedRedisFolder())
              .map(loaded::applyTo)
              .orElseThrow(
                  () ->
                      new UseException(
                          "no engine runs on the data folder "
                              + loaded.dataFolder()
                              + ", and no Redis is configured: start one with 'realtime run', or"
                              + " name a Redis with --redis URL"));
    }
    RedisBackend backend = new RedisBackend(settings);
    String failure = Connecting.await(backend, settings.timeout().plusMillis(500));
    if (failure != null) {
      backend.close();
      throw new TimeoutException(failure);
    }
    return backend;
  }
}
