package dev.realtime.server;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Field;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.plugin.CommonFields;
import dev.realtime.engine.plugin.LoadedPlugin;
import dev.realtime.engine.plugin.PluginLoader;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code realtime plugins}. */
@Command(
    name = "plugins",
    description = "Shows the action types, their fields and settings, and what they mean.")
final class PluginsCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options = new ConfigOptions();

  @Override
  public Integer call() throws Exception {
    EngineConfig config = options.load();
    AtomicInteger problems = new AtomicInteger();
    List<LoadedPlugin> plugins =
        PluginLoader.load(
            config.pluginFolder(),
            List.of(),
            problem -> {
              problems.incrementAndGet();
              System.err.println("realtime: " + problem);
            });
    for (LoadedPlugin plugin : plugins) {
      for (ActionFactory factory : plugin.factories()) {
        print(factory.type(), origin(plugin), factory.summary(), factory.fields());
        printSettings(factory);
      }
    }
    print(
        CommonFields.CONDITIONAL,
        "built in",
        "runs other definitions side by side when a condition holds",
        CommonFields.OF_CONDITIONAL);
    System.out.println();
    print(CommonFields.LUA, "built in", "calls a Lua function", CommonFields.OF_LUA);
    System.out.println();
    System.out.println("Every type also takes");
    CommonFields.ALL.forEach(PluginsCommand::print);
    System.out.println();
    System.out.println(
        "* required. More types: put a plugin's jar into " + config.pluginFolder() + "/");
    return problems.get() == 0 ? ExitCode.FINE : ExitCode.RULE;
  }

  private static String origin(LoadedPlugin plugin) {
    return plugin.origin().endsWith(".jar") ? plugin.origin() : "comes with the engine";
  }

  private static void print(String type, String origin, String summary, List<Field> fields) {
    System.out.println(type + " (" + origin + ")");
    System.out.println("  " + summary);
    fields.forEach(PluginsCommand::print);
  }

  private static void printSettings(ActionFactory factory) {
    if (!factory.settings().isEmpty()) {
      System.out.println("  Settings, under plugins: " + factory.type() + ": in realtime.yml");
      factory.settings().forEach(PluginsCommand::print);
    }
    System.out.println();
  }

  private static void print(Field field) {
    StringBuilder line =
        new StringBuilder(
            String.format("  %-14s", field.name() + (field.isRequired() ? " *" : "")));
    line.append(' ').append(field.meaning().isEmpty() ? field.shape() : field.meaning());
    if (!field.meaning().isEmpty()) {
      line.append(" [").append(field.shape()).append(']');
    }
    if (field.defaultValue() != null) {
      line.append("; by default ").append(field.defaultValue());
    }
    if (!field.aliases().isEmpty()) {
      line.append("; also ").append(String.join(", ", field.aliases()));
    }
    System.out.println(line);
  }
}
