package dev.realtime.engine.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.realtime.api.action.Suggestion;
import dev.realtime.engine.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration from all its sources: defaults, then {@code realtime.yml}, then {@code
 * .env}, then the environment, then flags; the later wins. Collects every error before it gives up.
 */
public final class ConfigLoader {
  private static final String PLUGINS = "plugins";

  private final ConfigSources sources;
  private final List<String> errors = new ArrayList<>();
  private final Map<String, Given> given = new LinkedHashMap<>();
  private final Stores stores;
  private final Settings settings;
  private ObjectNode plugins = JsonNodeFactory.instance.objectNode();

  private static final int FILE = 0;
  private static final int DOT_ENV = 1;
  private static final int ENVIRONMENT = 2;
  private static final int FLAGS = 3;

  private ConfigLoader(ConfigSources sources, Stores stores) {
    this.sources = sources;
    this.stores = stores;
    this.settings = new Settings(stores);
  }

  /**
   * Reads and checks a configuration, for the stores on the class path.
   *
   * @throws ConfigException with every error, if there is any
   */
  public static EngineConfig load(ConfigSources sources) throws ConfigException {
    return load(sources, Stores.find());
  }

  /**
   * Reads and checks a configuration.
   *
   * @throws ConfigException with every error, if there is any
   */
  public static EngineConfig load(ConfigSources sources, Stores stores) throws ConfigException {
    return new ConfigLoader(sources, stores).load();
  }

  private EngineConfig load() throws ConfigException {
    readFile();
    Map<String, String> dotEnv = variables(sources.dotEnv(), errors);
    readVariables(dotEnv, sources.dotEnv().toString(), DOT_ENV);
    readVariables(sources.environment(), "environment", ENVIRONMENT);
    sources
        .flags()
        .forEach(
            (name, value) ->
                settings
                    .byDotted(name)
                    .ifPresentOrElse(
                        setting ->
                            given.put(setting.dotted(), new Given(value, "command line", FLAGS)),
                        () ->
                            errors.add(
                                "command line: unknown setting '"
                                    + name
                                    + "'"
                                    + Suggestion.of(name, settings.allDotted()))));
    Map<String, String> environment = new HashMap<>(dotEnv);
    environment.putAll(sources.environment());
    EngineConfig config =
        new ConfigChecks(stores, given, environment::get, plugins, errors).check();
    if (config == null || !errors.isEmpty()) {
      throw new ConfigException(errors);
    }
    return config;
  }

  private void readFile() {
    Path file = sources.file() == null ? ConfigSources.DEFAULT_FILE : sources.file();
    if (!Files.exists(file)) {
      if (sources.file() != null) {
        errors.add(file + ": there is no such file");
      }
      return;
    }
    try {
      JsonNode root = new YAMLMapper().readTree(Files.readString(file));
      if (root == null || root.isMissingNode() || root.isNull()) {
        return;
      }
      if (!(root instanceof ObjectNode table)) {
        errors.add(file + ": must hold settings, such as \"server: my-server\"");
        return;
      }
      table.properties().forEach(entry -> readEntry(file, entry.getKey(), entry.getValue()));
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      errors.add(file + where + ": no YAML: " + firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      errors.add(file + ": cannot be read: " + e.getMessage());
    }
  }

  private void readEntry(Path file, String name, JsonNode value) {
    if (name.equals(PLUGINS)) {
      if (value instanceof ObjectNode sections) {
        plugins = sections;
      } else if (!value.isNull()) {
        errors.add(file + ": plugins must hold a section for each plugin");
      }
    } else if (value instanceof ObjectNode section) {
      section
          .properties()
          .forEach(entry -> readSetting(file, name + "." + entry.getKey(), entry.getValue()));
    } else if (value.isNull() && settings.isSection(name)) {
      // everything in it is commented out
    } else {
      readSetting(file, name, value);
    }
  }

  private void readSetting(Path file, String name, JsonNode value) {
    Optional<Setting> setting = settings.byDotted(name);
    if (setting.isEmpty()) {
      List<String> known = new ArrayList<>(settings.allDotted());
      known.add(PLUGINS);
      errors.add(file + ": unknown setting '" + name + "'" + Suggestion.of(name, known));
    } else if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(item.asText()));
      given.put(setting.get().dotted(), new Given(String.join(",", items), file.toString(), FILE));
    } else if (value.isObject()) {
      errors.add(file + ": " + name + " must be a single value");
    } else if (!value.isNull()) {
      given.put(setting.get().dotted(), new Given(value.asText(), file.toString(), FILE));
    }
  }

  /**
   * The variables of a {@code .env} file; none where it is not there.
   *
   * @throws ConfigException if it is wrong
   */
  public static Map<String, String> dotEnv(Path file) throws ConfigException {
    List<String> errors = new ArrayList<>();
    Map<String, String> variables = variables(file, errors);
    if (!errors.isEmpty()) {
      throw new ConfigException(errors);
    }
    return variables;
  }

  private static Map<String, String> variables(Path file, List<String> errors) {
    if (Files.isRegularFile(file)) {
      try {
        return DotEnv.parse(file, Files.readAllLines(file), errors);
      } catch (IOException e) {
        errors.add(file + ": cannot be read: " + e.getMessage());
      }
    }
    return Map.of();
  }

  private void readVariables(Map<String, String> variables, String place, int source) {
    variables.forEach(
        (name, value) -> {
          Optional<Setting> setting = settings.byVariable(name);
          if (setting.isPresent()) {
            // Of REDIS_HOST and REALTIME_REDIS_HOST side by side, the second is meant for us alone.
            String own = setting.get().variable();
            boolean better = !name.equals(own) && !variables.getOrDefault(own, "").isBlank();
            if (!value.isBlank() && !better) {
              given.put(setting.get().dotted(), new Given(value, place + " " + name, source));
            }
          } else if (name.startsWith(Setting.PREFIX) && !Settings.isForeign(name)) {
            errors.add(
                place + ": unknown setting " + name + Suggestion.of(name, settings.allVariables()));
          }
        });
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "" : message.lines().findFirst().orElse("");
  }
}
