package dev.realtime.testkit.junit;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.PluginContext;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.testkit.Failure;
import dev.realtime.testkit.PlayedWire;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** A plugin that was started on memory, a folder and a played wire. */
final class ContractBench implements AutoCloseable {
  private final ActionPlugin plugin;
  private final InMemoryBackend backend;
  private final PlayedWire wire = new PlayedWire();

  ContractBench(ActionPlugin plugin, Path folder) {
    this.plugin = plugin;
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_790_000_000));
    this.backend = new InMemoryBackend(clock);
    plugin.start(
        PluginContext.builder()
            .backend(backend)
            .eventLogFolder(folder)
            .clock(clock)
            .server("server-1")
            .httpWire(wire)
            .build());
  }

  ActionPlugin plugin() {
    return plugin;
  }

  void fail(Failure failure) {
    wire.heal();
    wire.fail(failure);
  }

  int requests() {
    return wire.requests().size();
  }

  @Override
  public void close() {
    plugin.close();
    backend.close();
  }
}
