package dev.realtime.engine.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.Definition;
import dev.realtime.engine.memory.MemoryFactory;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What an operator sets, checked.
 *
 * @param server the name of this server in events and templates
 * @param dataFolder where everything lies that must survive a restart
 * @param pluginFolder where plugin jars lie; it need not exist
 * @param store the settings of the store, whose type is the store's name
 * @param namespace with what the names of the engine's own keys begin
 * @param replay how old an event may be that a rule still catches up on
 * @param plugins each plugin's own section
 */
public record EngineConfig(
    String server,
    Path dataFolder,
    Path pluginFolder,
    Definition store,
    String namespace,
    Duration replay,
    ObjectNode plugins) {

  /** Where data lies unless told otherwise. */
  public static final Path DEFAULT_DATA_FOLDER = Path.of("realtime-data");

  /** Where plugins lie unless told otherwise. */
  public static final Path DEFAULT_PLUGIN_FOLDER = Path.of("plugins");

  /** With what the names of the engine's own keys begin, unless told otherwise. */
  public static final String DEFAULT_NAMESPACE = "realtime";

  /** How old an event may be that a rule still catches up on, unless told otherwise. */
  public static final Duration DEFAULT_REPLAY = Duration.ofHours(1);

  /** With everything at its default, and the store in the memory of this process. */
  public static EngineConfig inMemory() {
    return new EngineConfig(
        ServerName.ofThisMachine(),
        DEFAULT_DATA_FOLDER,
        DEFAULT_PLUGIN_FOLDER,
        MemoryFactory.defaults(),
        DEFAULT_NAMESPACE,
        DEFAULT_REPLAY,
        JsonNodeFactory.instance.objectNode());
  }

  /** What the store is called. */
  public String storeName() {
    return store.type();
  }

  /** The same with another server name. */
  public EngineConfig withServer(String name) {
    return new EngineConfig(name, dataFolder, pluginFolder, store, namespace, replay, plugins);
  }

  /**
   * The same with another store.
   *
   * @param settings as the store's factory checked them; their type is its name
   */
  public EngineConfig withStore(Definition settings) {
    return new EngineConfig(server, dataFolder, pluginFolder, settings, namespace, replay, plugins);
  }

  /** The same with other folders. */
  public EngineConfig withFolders(Path data, Path pluginJars) {
    return new EngineConfig(server, data, pluginJars, store, namespace, replay, plugins);
  }

  /** The same with a section for plugins. */
  public EngineConfig withPlugins(ObjectNode sections) {
    return new EngineConfig(server, dataFolder, pluginFolder, store, namespace, replay, sections);
  }

  /** The folder under which every event log lies. */
  public Path eventLogFolder() {
    return dataFolder.resolve("event-logs");
  }
}
