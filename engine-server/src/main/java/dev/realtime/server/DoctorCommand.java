package dev.realtime.server;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.store.StoreContext;
import dev.realtime.api.store.StoreFactory;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.ConfigException;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.engine.memory.MemoryFactory;
import dev.realtime.engine.plugin.LoadedPlugin;
import dev.realtime.engine.plugin.PluginException;
import dev.realtime.engine.plugin.PluginLoader;
import dev.realtime.engine.plugin.TypeOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code realtime doctor}. */
@Command(
    name = "doctor",
    description = "Checks what the engine needs on this machine, and says what to do.")
final class DoctorCommand implements Callable<Integer> {
  private static final long LEAST_DISK_BYTES = 512L << 20;

  @Mixin private ConfigOptions options = new ConfigOptions();
  private int problems;

  @Override
  public Integer call() throws Exception {
    fine(
        "Java",
        System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
    fine("Realtime", RealtimeEngine.version());
    EngineConfig config;
    try {
      config = options.load();
      fine("settings", "server \"" + config.server() + "\"");
    } catch (ConfigException e) {
      problem("settings", String.valueOf(e.getMessage()));
      return ExitCode.USE;
    }
    checkFolder(config.dataFolder());
    checkPlugins(config);
    boolean storeAnswers = checkStore(config);
    System.out.println(
        problems == 0 ? "All is well." : Words.count(problems, "problem") + " to mend.");
    return problems == 0 ? ExitCode.FINE : storeAnswers ? ExitCode.USE : ExitCode.OUTSIDE;
  }

  private void checkFolder(Path folder) {
    try {
      Path existing = folder.toAbsolutePath();
      while (existing != null && !Files.exists(existing)) {
        existing = existing.getParent();
      }
      if (existing == null || !Files.isWritable(existing)) {
        problem("data folder", folder + " cannot be written; name another with --data");
        return;
      }
      long free = Files.getFileStore(existing).getUsableSpace();
      if (free < LEAST_DISK_BYTES) {
        problem("data folder", folder + " has only " + (free >> 20) + " MB of free disk");
      } else {
        fine("data folder", folder + ", " + (free >> 20) + " MB free");
      }
    } catch (IOException e) {
      problem("data folder", folder + ": " + e.getMessage());
    }
  }

  /** Opens each action type, with a store and a folder that are thrown away. */
  private void checkPlugins(EngineConfig config) throws IOException, ConfigException {
    List<LoadedPlugin> plugins =
        PluginLoader.load(config.pluginFolder(), List.of(), line -> problem("plugins", line));
    TypeOpener opener = new TypeOpener(config.plugins(), options.environment());
    try {
      opener.checkSections(plugins);
    } catch (PluginException e) {
      problem("plugins", String.valueOf(e.getMessage()));
    }
    Path scratch = Files.createTempDirectory("realtime-doctor");
    try (InMemoryBackend memory = new InMemoryBackend(InstantSource.system())) {
      PluginContext context =
          PluginContext.builder()
              .backend(memory)
              .eventLogFolder(scratch)
              .server(config.server())
              .version(RealtimeEngine.version())
              .build();
      for (LoadedPlugin plugin : plugins) {
        for (ActionFactory factory : plugin.factories()) {
          check(opener, plugin, factory, context);
        }
      }
    } finally {
      Folders.delete(scratch);
    }
  }

  private void check(
      TypeOpener opener, LoadedPlugin plugin, ActionFactory factory, PluginContext context) {
    String what = factory.type() + " (" + plugin.origin() + ")";
    try {
      opener.open(plugin, factory, context).actions().close();
      fine("plugin", what);
    } catch (PluginException e) {
      problem("plugin", String.valueOf(e.getMessage()));
    } catch (RuntimeException | LinkageError e) {
      problem("plugin", what + " does not close: " + e.getMessage());
    }
  }

  private boolean checkStore(EngineConfig config) throws Exception {
    StoreFactory store = options.stores().get(config.storeName());
    StoreContext context = options.context(config);
    try {
      Optional<EventBackend> running = store.attach(config.store(), context);
      if (running.isPresent()) {
        try (EventBackend backend = running.get()) {
          return answers(backend, store.name() + ": " + backend.description());
        }
      }
      Path scratch = Files.createTempDirectory("realtime-doctor");
      try (EventBackend backend =
          store.open(config.store(), context.toBuilder().dataFolder(scratch).build())) {
        return backend.outlivesEngine()
            ? answers(backend, store.name() + ": starts (" + backend.description() + ")")
            : checkMemory();
      } finally {
        Folders.delete(scratch);
      }
    } catch (BackendException e) {
      problem("store", store.name() + ": " + e.getMessage());
      return false;
    }
  }

  private boolean answers(EventBackend backend, String what) throws InterruptedException {
    String failure = Connecting.await(backend);
    if (failure != null) {
      problem("store", failure + "; start it, or correct its address");
      return false;
    }
    long begun = System.nanoTime();
    try {
      backend
          .keys()
          .get("realtime:doctor")
          .toCompletableFuture()
          .get(backend.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      problem("store", backend.description() + ": " + ExitCode.message(e));
      return false;
    }
    fine("store", what + ", answers in " + (System.nanoTime() - begun) / 1000 + " µs");
    return true;
  }

  /** Memory is well where the operator chose it, and not where it stands in for what is missing. */
  private boolean checkMemory() {
    StoreFactory better = options.stores().unasked();
    if (better.name().equals(MemoryFactory.NAME)) {
      problem(
          "store",
          "no store is configured, and none comes with the engine for this platform: events live"
              + " in memory only; name one with --store URL");
    } else {
      fine("store", "the memory of the engine's process, as the settings say");
    }
    return true;
  }

  private static void fine(String what, String text) {
    System.out.printf("  ok    %-12s %s%n", what, text);
  }

  private void problem(String what, String text) {
    problems++;
    System.out.printf("  MEND  %-12s %s%n", what, text);
  }
}
