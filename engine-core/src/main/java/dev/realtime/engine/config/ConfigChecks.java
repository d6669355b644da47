package dev.realtime.engine.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Quantities;
import dev.realtime.engine.store.Stores;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a configuration from what was given, and notes everything that is wrong. */
final class ConfigChecks {
  private static final String AUTO = "auto";

  private final Stores stores;
  private final Map<String, Given> given;
  private final ObjectNode plugins;
  private final List<String> errors;
  private final StoreChoice choice;

  ConfigChecks(
      Stores stores,
      Map<String, Given> given,
      Function<String, @Nullable String> environment,
      ObjectNode plugins,
      List<String> errors) {
    this.stores = stores;
    this.given = given;
    this.plugins = plugins;
    this.errors = errors;
    this.choice = new StoreChoice(stores, given, environment, errors);
  }

  @Nullable EngineConfig check() {
    String server = read(Settings.SERVER, ServerName.ofThisMachine(), ConfigChecks::serverName);
    Path data = read(Settings.DATA, EngineConfig.DEFAULT_DATA_FOLDER, Path::of);
    Path pluginFolder = read(Settings.PLUGINS_FOLDER, EngineConfig.DEFAULT_PLUGIN_FOLDER, Path::of);
    String wanted = read(Settings.BACKEND, AUTO, this::backendName);
    String namespace =
        read(Settings.NAMESPACE, EngineConfig.DEFAULT_NAMESPACE, ConfigChecks::namespace);
    Duration replay = read(Settings.REPLAY, EngineConfig.DEFAULT_REPLAY, Quantities::duration);
    Definition store = choice.settings(wanted.equals(AUTO) ? null : stores.get(wanted));
    return errors.isEmpty()
        ? new EngineConfig(server, data, pluginFolder, store, namespace, replay, plugins)
        : null;
  }

  private <T> T read(Setting setting, T otherwise, Function<String, T> parse) {
    Given value = given.get(setting.dotted());
    if (value == null) {
      return otherwise;
    }
    try {
      return parse.apply(value.text());
    } catch (InvalidPathException e) {
      errors.add(value.place() + ": " + setting.dotted() + " is no path");
    } catch (IllegalArgumentException e) {
      errors.add(value.place() + ": " + setting.dotted() + " " + e.getMessage());
    }
    return otherwise;
  }

  private static String serverName(String text) {
    if (text.isBlank() || text.length() > 100 || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("must be a name of 1 to 100 characters");
    }
    return text;
  }

  private static String namespace(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("must not be empty");
    }
    return text;
  }

  private String backendName(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    List<String> names = new ArrayList<>();
    names.add(AUTO);
    names.addAll(stores.names());
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "must be one of "
              + String.join(", ", names)
              + ", not '"
              + text
              + "'"
              + Stores.hint(name, names));
    }
    return name;
  }
}
