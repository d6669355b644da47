package dev.realtime.testkit.junit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.PluginContext;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.testkit.Failure;
import dev.realtime.testkit.PlayedWire;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** An action type that was opened on memory, a folder and a played wire. */
final class ContractBench implements AutoCloseable {
  private final ActionFactory factory;
  private final Actions actions;
  private final InMemoryBackend backend;
  private final PlayedWire wire = new PlayedWire();

  ContractBench(ActionFactory factory, ObjectNode settings, Path folder) {
    this.factory = factory;
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_790_000_000));
    this.backend = new InMemoryBackend(clock);
    this.actions =
        factory.open(
            Definition.check(factory.type(), factory.settings(), settings, name -> null),
            PluginContext.builder()
                .backend(backend)
                .eventLogFolder(folder)
                .clock(clock)
                .server("server-1")
                .httpWire(wire)
                .build());
  }

  ActionFactory factory() {
    return factory;
  }

  Actions actions() {
    return actions;
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
    actions.close();
    backend.close();
  }
}
