package dev.realtime.engine;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.Scope;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one engine, while it is being made. The injector is shared by all engines of a
 * program, because to make an injector takes longer than to make an engine, and rule tests make one
 * for each test; nothing that it gives out is shared.
 */
final class EngineScope implements Scope {
  private static final EngineScope SCOPE = new EngineScope();

  private static final Injector INJECTOR =
      Guice.createInjector(
          new SetupModule(SCOPE), new BackendModule(), new PluginModule(), new RuleModule());

  private final ThreadLocal<@Nullable Making> current = new ThreadLocal<>();

  /** An engine that is being made, and its parts as far as they are. */
  private record Making(EngineSetup setup, Closing closing, Map<Key<?>, Object> parts) {}

  private EngineScope() {}

  /**
   * Makes an engine, and with it all that it needs.
   *
   * @throws com.google.inject.ProvisionException if a part cannot be made
   */
  static RealtimeEngine make(EngineSetup setup, Closing closing) {
    Making before = SCOPE.current.get();
    SCOPE.current.set(new Making(setup, closing, new HashMap<>()));
    try {
      return INJECTOR.getInstance(RealtimeEngine.class);
    } finally {
      SCOPE.current.set(before);
    }
  }

  EngineSetup setup() {
    return making().setup();
  }

  Closing closing() {
    return making().closing();
  }

  private Making making() {
    Making making = current.get();
    if (making == null) {
      throw new IllegalStateException("no engine is being made on this thread");
    }
    return making;
  }

  @Override
  public <T> Provider<T> scope(Key<T> key, Provider<T> unscoped) {
    return () -> {
      Map<Key<?>, Object> parts = making().parts();
      @SuppressWarnings("unchecked") // is only put there below
      T part = (T) parts.get(key);
      if (part == null) {
        part = unscoped.get();
        parts.put(key, part);
      }
      return part;
    };
  }
}
