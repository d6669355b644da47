package dev.realtime.engine.memory;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Field;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.store.StoreContext;
import dev.realtime.api.store.StoreFactory;
import java.util.List;
import java.util.Optional;

/** The store {@code memory}: the memory of the engine's own process. */
public final class MemoryFactory implements StoreFactory {
  /** Its name. */
  public static final String NAME = "memory";

  private static final String STREAM_CAP = "stream_cap";

  private static final List<Field> FIELDS =
      List.of(
          Field.of(STREAM_CAP, Field.Kind.INTEGER)
              .between(1, Integer.MAX_VALUE)
              .defaultValue(InMemoryBackend.DEFAULT_STREAM_CAP)
              .meaning("how many events the stream keeps"));

  private static final Definition DEFAULTS =
      Definition.check(NAME, FIELDS, JsonNodeFactory.instance.objectNode(), variable -> null);

  /** Found by ServiceLoader. */
  public MemoryFactory() {}

  /** Its settings where nobody set any. */
  public static Definition defaults() {
    return DEFAULTS;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "The memory of the engine's process: nothing outlives it, and nobody else takes part.";
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public boolean opensUnasked() {
    return true;
  }

  @Override
  public EventBackend open(Definition settings, StoreContext context) {
    Long cap = settings.integer(STREAM_CAP);
    return new InMemoryBackend(
        context.clock(), cap == null ? InMemoryBackend.DEFAULT_STREAM_CAP : cap.intValue());
  }

  /** Nobody reaches the memory of another process. */
  @Override
  public Optional<EventBackend> attach(Definition settings, StoreContext context) {
    return Optional.empty();
  }
}
