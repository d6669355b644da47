package dev.realtime.testkit;

import dev.realtime.api.Secret;
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

/** A store as somebody else might bring one: {@code toy:1000} keeps a thousand events. */
public final class ToyStore implements StoreFactory {

  /** Found by ServiceLoader. */
  public ToyStore() {}

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public String summary() {
    return "A store for tests: memory of a size of choice.";
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.of("url", Kind.TEXT).secret().required().meaning("toy: and how many events"));
  }

  @Override
  public List<Set<String>> addresses() {
    return List.of(Set.of("url"));
  }

  @Override
  public void check(Definition settings) {
    size(settings);
  }

  private static int size(Definition settings) {
    Secret url = settings.secret("url");
    String address = url == null ? "" : url.reveal();
    if (!address.matches("toy:[1-9]\\d{0,8}")) {
      throw new DefinitionException("url", "must be toy: and how many events, such as toy:1000");
    }
    return Integer.parseInt(address.substring("toy:".length()));
  }

  @Override
  public EventBackend open(Definition settings, StoreContext context) {
    return new InMemoryBackend(context.clock(), size(settings));
  }
}
