package dev.realtime.engine;

import com.google.inject.AbstractModule;
import dev.realtime.engine.config.EngineConfig;

/** What the builder was told, and the rules of the injector itself. */
final class SetupModule extends AbstractModule {
  private final EngineSetup setup;
  private final Closing closing;

  SetupModule(EngineSetup setup, Closing closing) {
    this.setup = setup;
    this.closing = closing;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().disableCircularProxies();
    binder().requireAtInjectOnConstructors();
    bind(EngineSetup.class).toInstance(setup);
    bind(EngineConfig.class).toInstance(setup.config());
    bind(Closing.class).toInstance(closing);
    bind(RealtimeEngine.class).asEagerSingleton();
  }
}
