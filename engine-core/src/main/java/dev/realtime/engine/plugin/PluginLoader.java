package dev.realtime.engine.plugin;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds plugins on the class path and in the jars of a folder. */
public final class PluginLoader {
  private static final Logger log = LoggerFactory.getLogger(PluginLoader.class);

  /** Softly, so that a class loader which nobody else needs is not kept for it. */
  private static volatile SoftReference<@Nullable OnClassPath> latest = new SoftReference<>(null);

  private record OnClassPath(
      @Nullable ClassLoader loader, List<ServiceLoader.Provider<ActionPlugin>> plugins) {}

  private PluginLoader() {}

  /**
   * Finds every plugin; starts none. A jar that cannot be loaded is reported and left out.
   *
   * @param folder looked through for jars; it need not exist
   * @param given plugins that are there already, before those found
   * @param problems takes one line for each jar that could not be loaded
   */
  public static List<LoadedPlugin> load(
      Path folder, List<ActionPlugin> given, Consumer<String> problems) {
    List<LoadedPlugin> plugins = new ArrayList<>();
    given.forEach(plugin -> plugins.add(loaded(plugin, "given")));
    for (ServiceLoader.Provider<ActionPlugin> provider : onClassPath()) {
      plugins.add(loaded(provider.get(), "class path"));
    }
    for (Path jar : jars(folder)) {
      try {
        loadJar(jar, plugins);
      } catch (IOException | ServiceConfigurationError | LinkageError | RuntimeException e) {
        problems.accept("plugin " + jar.getFileName() + " cannot be loaded: " + reason(e));
      }
    }
    plugins.forEach(
        plugin ->
            log.debug(
                "plugin {} from {}: {}",
                plugin.plugin().getClass().getName(),
                plugin.origin(),
                plugin.factories().stream().map(ActionFactory::type).toList()));
    return plugins;
  }

  /** Looked for once, because that reads every jar of the class path; makes a plugin each time. */
  private static List<ServiceLoader.Provider<ActionPlugin>> onClassPath() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    OnClassPath known = latest.get();
    if (known == null || known.loader() != loader) {
      known =
          new OnClassPath(loader, ServiceLoader.load(ActionPlugin.class, loader).stream().toList());
      latest = new SoftReference<>(known);
    }
    return known.plugins();
  }

  private static void loadJar(Path jar, List<LoadedPlugin> plugins) throws IOException {
    String name = jar.getFileName().toString();
    new JarFile(jar.toFile()).close(); // says what is wrong with a file that is no jar
    PluginClassLoader loader =
        new PluginClassLoader(name, jar.toUri().toURL(), ActionPlugin.class.getClassLoader());
    List<LoadedPlugin> found = new ArrayList<>();
    try {
      for (ActionPlugin plugin : ServiceLoader.load(ActionPlugin.class, loader)) {
        found.add(loaded(plugin, name));
      }
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "it names no plugin under META-INF/services/" + ActionPlugin.class.getName());
      }
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      loader.close();
      throw e;
    }
    plugins.addAll(found);
  }

  private static String reason(Throwable error) {
    Throwable cause =
        error instanceof ServiceConfigurationError && error.getCause() != null
            ? error.getCause()
            : error;
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return cause instanceof IllegalArgumentException
            || cause == error && !(cause instanceof LinkageError)
        ? message
        : cause.getClass().getSimpleName() + ": " + message;
  }

  /** Closes the jars of plugins that are closed themselves. */
  public static void closeJars(List<LoadedPlugin> plugins) throws IOException {
    for (LoadedPlugin plugin : plugins) {
      if (plugin.plugin().getClass().getClassLoader() instanceof PluginClassLoader jar) {
        jar.close();
      }
    }
  }

  private static LoadedPlugin loaded(ActionPlugin plugin, String origin) {
    return new LoadedPlugin(plugin, origin, List.copyOf(plugin.actionFactories()));
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the plugin folder cannot be read: " + folder, e);
    }
  }
}
