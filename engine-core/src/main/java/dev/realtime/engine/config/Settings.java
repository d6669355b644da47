package dev.realtime.engine.config;

import dev.realtime.api.action.Field;
import dev.realtime.api.action.Field.Kind;
import dev.realtime.api.store.StoreFactory;
import dev.realtime.engine.store.Stores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that can be set: the engine's own settings, and those of each store there is. */
final class Settings {
  static final Setting SERVER = own("server", Kind.TEXT);
  static final Setting DATA = own("data", Kind.TEXT);
  static final Setting PLUGINS_FOLDER = own("plugins_folder", Kind.TEXT);
  static final Setting BACKEND = own("backend", Kind.TEXT);
  static final Setting NAMESPACE = own("namespace", Kind.TEXT);
  static final Setting REPLAY = own("replay", Kind.DURATION);

  /** Names of the environment that belong to the launcher and the tests, and are no settings. */
  private static final List<String> OTHER_VARIABLES =
      List.of("REALTIME_JAVA", "REALTIME_JAVA_OPTS", "REALTIME_HOME", "REALTIME_ENGINE_FILE");

  private static final String TEST_PREFIX = "REALTIME_TEST_";

  private final Map<String, Setting> byDotted = new LinkedHashMap<>();

  Settings(Stores stores) {
    for (Setting setting : List.of(SERVER, DATA, PLUGINS_FOLDER, BACKEND, NAMESPACE, REPLAY)) {
      byDotted.put(setting.dotted(), setting);
    }
    for (StoreFactory store : stores.all()) {
      for (Field field : store.fields()) {
        Setting setting = new Setting(store.section(), field);
        byDotted.putIfAbsent(setting.dotted(), setting);
      }
    }
  }

  private static Setting own(String name, Kind kind) {
    return new Setting(null, Field.of(name, kind));
  }

  Optional<Setting> byDotted(String name) {
    return Optional.ofNullable(byDotted.get(name));
  }

  Optional<Setting> byVariable(String name) {
    return byDotted.values().stream().filter(setting -> setting.isVariable(name)).findFirst();
  }

  /** Whether settings stand below that name in {@code realtime.yml}. */
  boolean isSection(String name) {
    return byDotted.values().stream().anyMatch(setting -> name.equals(setting.section()));
  }

  List<String> allDotted() {
    return List.copyOf(byDotted.keySet());
  }

  List<String> allVariables() {
    return byDotted.values().stream().map(Setting::variable).toList();
  }

  /** Whether a variable that looks like a setting belongs to somebody else. */
  static boolean isForeign(String variable) {
    return variable.startsWith(TEST_PREFIX) || OTHER_VARIABLES.contains(variable);
  }
}
