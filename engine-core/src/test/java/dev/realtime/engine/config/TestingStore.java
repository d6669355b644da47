package dev.realtime.engine.config;

import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.Field.Kind;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.store.StoreContext;
import dev.realtime.api.store.StoreFactory;
import dev.realtime.engine.memory.InMemoryBackend;
import java.util.List;
import java.util.Set;

/** A store with an address, a name of choice, and fields of several kinds. */
public record TestingStore(String name, boolean opensUnasked) implements StoreFactory {

  @Override
  public String summary() {
    return "A store for tests.";
  }

  /** Made anew each time, as a store may do. */
  @Override
  public List<Field> fields() {
    return List.of(
        Field.of("url", Kind.TEXT).secret(),
        Field.of("host", Kind.TEXT),
        Field.of("port", Kind.INTEGER).between(1, 65535),
        Field.of("token", Kind.TEXT).secret(),
        Field.of("ratio", Kind.NUMBER).between(0, 1),
        Field.of("size", Kind.SIZE),
        Field.of("nodes", Kind.LIST),
        Field.choice("mode", "fast", "safe").defaultValue("safe"));
  }

  @Override
  public List<Set<String>> addresses() {
    return List.of(Set.of("url"), Set.of("host", "port"));
  }

  @Override
  public void check(Definition settings) {
    boolean addressed = settings.has("url") || settings.has("host") || settings.has("port");
    if (!addressed && !opensUnasked) {
      throw new DefinitionException("", "no address is given: set " + name + ".url");
    }
    if ("fast".equals(settings.text("mode")) && settings.has("nodes")) {
      throw new DefinitionException("mode", "cannot be fast with nodes");
    }
  }

  @Override
  public EventBackend open(Definition settings, StoreContext context) {
    return new InMemoryBackend(context.clock());
  }
}
