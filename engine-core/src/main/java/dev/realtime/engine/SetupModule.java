package dev.realtime.engine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import dev.realtime.engine.config.EngineConfig;

/** What the builder was told, and the rules of the injector itself. */
final class SetupModule extends AbstractModule {
  private final EngineScope scope;

  SetupModule(EngineScope scope) {
    this.scope = scope;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().disableCircularProxies();
    binder().requireAtInjectOnConstructors();
    bindScope(EngineScoped.class, scope);
    bind(RealtimeEngine.class);
  }

  @Provides
  EngineSetup setup() {
    return scope.setup();
  }

  @Provides
  EngineConfig config() {
    return scope.setup().config();
  }

  @Provides
  Closing closing() {
    return scope.closing();
  }
}
