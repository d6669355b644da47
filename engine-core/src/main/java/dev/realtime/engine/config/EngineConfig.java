package dev.realtime.engine.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sets, checked.
 *
 * @param server the name of this server in events and templates
 * @param dataFolder where everything lies that must survive a restart
 * @param pluginFolder where plugin jars lie; it need not exist
 * @param backend which store
 * @param redis where Redis is; null unless the store is {@link Backend#REDIS}
 * @param namespace with what the names of the engine's own keys begin
 * @param streamCap about how many events the stream keeps
 * @param replay how old an event may be that a rule still catches up on
 * @param plugins each plugin's own section
 */
public record EngineConfig(
    String server,
    Path dataFolder,
    Path pluginFolder,
    Backend backend,
    @Nullable RedisSettings redis,
    String namespace,
    int streamCap,
    Duration replay,
    ObjectNode plugins) {

  /** Which store an engine has. */
  public enum Backend {
    /** A Redis somewhere. */
    REDIS,
    /** A Redis that the engine starts itself. */
    EMBEDDED,
    /** The memory of this process: nothing survives it. */
    MEMORY
  }

  /** Where data lies unless told otherwise. */
  public static final Path DEFAULT_DATA_FOLDER = Path.of("realtime-data");

  /** Where plugins lie unless told otherwise. */
  public static final Path DEFAULT_PLUGIN_FOLDER = Path.of("plugins");

  /** How old an event may be that a rule still catches up on, unless told otherwise. */
  public static final Duration DEFAULT_REPLAY = Duration.ofHours(1);

  /** With everything at its default but the store. */
  public static EngineConfig with(Backend backend, @Nullable RedisSettings redis) {
    return new EngineConfig(
        ServerName.ofThisMachine(),
        DEFAULT_DATA_FOLDER,
        DEFAULT_PLUGIN_FOLDER,
        backend,
        redis,
        RedisSettings.DEFAULT_NAMESPACE,
        RedisSettings.DEFAULT_STREAM_CAP,
        DEFAULT_REPLAY,
        JsonNodeFactory.instance.objectNode());
  }

  /** The same with another server name. */
  public EngineConfig withServer(String name) {
    return new EngineConfig(
        name, dataFolder, pluginFolder, backend, redis, namespace, streamCap, replay, plugins);
  }

  /** The same with another store. */
  public EngineConfig withBackend(Backend store, @Nullable RedisSettings where) {
    return new EngineConfig(
        server, dataFolder, pluginFolder, store, where, namespace, streamCap, replay, plugins);
  }

  /** The settings of a Redis, with the namespace and the bound of the stream that are set here. */
  public RedisSettings applyTo(RedisSettings settings) {
    return settings.withNamespace(namespace).withStreamCap(streamCap);
  }

  /** The same with other folders. */
  public EngineConfig withFolders(Path data, Path pluginJars) {
    return new EngineConfig(
        server, data, pluginJars, backend, redis, namespace, streamCap, replay, plugins);
  }

  /** The same with a section for plugins. */
  public EngineConfig withPlugins(ObjectNode sections) {
    return new EngineConfig(
        server, dataFolder, pluginFolder, backend, redis, namespace, streamCap, replay, sections);
  }

  /** The folder under which every event log lies. */
  public Path eventLogFolder() {
    return dataFolder.resolve("event-logs");
  }

  /** The folder of the Redis that the engine starts itself. */
  public Path embeddedRedisFolder() {
    return dataFolder.resolve("redis");
  }
}
