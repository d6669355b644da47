package dev.realtime.server;

import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.store.StoreContext;
import dev.realtime.engine.config.ConfigException;
import dev.realtime.engine.config.ConfigLoader;
import dev.realtime.engine.config.ConfigSources;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.store.Stores;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that needs the configuration or the store. */
final class ConfigOptions {
  private final Stores stores = Stores.find();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings; realtime.yml in this folder by default")
  @Nullable Path config;

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "redis://127.0.0.1:6379, or embedded: or memory:; by default the engine starts a Redis"
              + " itself")
  @Nullable String store;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      description = "the same as --store for a Redis, such as redis://127.0.0.1:6379")
  @Nullable String redis;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "logs and what the store keeps here; realtime-data by default")
  @Nullable Path data;

  @Option(names = "--server", paramLabel = "NAME", description = "the name of this server")
  @Nullable String server;

  EngineConfig load() throws ConfigException, UseException {
    Map<String, String> flags = new LinkedHashMap<>();
    if (redis != null) {
      flags.put("redis.url", redis);
      flags.put("backend", "redis");
    }
    if (store != null) {
      if (redis != null) {
        throw new UseException("give --store or --redis, not both");
      }
      try {
        flags.putAll(stores.settingsOf(store));
      } catch (IllegalArgumentException e) {
        throw new UseException("--store: " + e.getMessage());
      }
    }
    if (data != null) {
      flags.put("data", data.toString());
    }
    if (server != null) {
      flags.put("server", server);
    }
    ConfigSources process = ConfigSources.ofProcess();
    return ConfigLoader.load(
        new ConfigSources(config, process.dotEnv(), process.environment(), flags), stores);
  }

  /** Where {@code env:NAME} in rules is looked up: the environment, then {@code .env}. */
  Function<String, @Nullable String> environment() throws ConfigException {
    ConfigSources process = ConfigSources.ofProcess();
    Map<String, String> dotEnv = ConfigLoader.dotEnv(process.dotEnv());
    return name -> process.environment().getOrDefault(name, dotEnv.get(name));
  }

  /** The stores that there are. */
  Stores stores() {
    return stores;
  }

  /** What a store needs of the world where a command opens it. */
  StoreContext context(EngineConfig loaded) {
    return StoreContext.builder()
        .namespace(loaded.namespace())
        .dataFolder(loaded.dataFolder())
        .operatorLog(line -> System.err.println("realtime: " + line))
        .build();
  }

  /**
   * Connects to the store that engines use: the one configured, or the one that an engine on the
   * data folder has started.
   */
  EventBackend connect()
      throws ConfigException, UseException, InterruptedException, TimeoutException {
    EngineConfig loaded = load();
    EventBackend backend =
        stores
            .get(loaded.storeName())
            .attach(loaded.store(), context(loaded))
            .orElseThrow(
                () ->
                    new UseException(
                        "no engine runs on the data folder "
                            + loaded.dataFolder()
                            + " with a store that others reach: start one with 'realtime run', or"
                            + " name a store with --store URL"));
    String failure = Connecting.await(backend);
    if (failure != null) {
      backend.close();
      throw new TimeoutException(failure);
    }
    return backend;
  }
}
