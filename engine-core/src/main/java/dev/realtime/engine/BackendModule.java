package dev.realtime.engine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.store.StoreContext;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.internal.emit.Emitter;
import dev.realtime.engine.internal.emit.SpoolWriter;
import dev.realtime.engine.internal.turn.LeaseKeeper;
import dev.realtime.engine.store.Stores;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.time.SystemTime;
import dev.realtime.engine.work.ThreadedWorkers;
import dev.realtime.engine.work.Workers;
import java.io.IOException;
import java.util.Random;
import java.util.random.RandomGenerator;

/** The store, the data folder, the clock, and what lies directly on them. */
final class BackendModule extends AbstractModule {

  @Provides
  @EngineScoped
  RandomGenerator random(EngineSetup setup) {
    return setup.rehearsal() != null ? setup.rehearsal().random() : new Random();
  }

  @Provides
  @EngineScoped
  EngineTime time(EngineSetup setup, Closing closing) {
    return setup.time() != null ? setup.time() : closing.with(new SystemTime());
  }

  @Provides
  @EngineScoped
  Workers workers(EngineSetup setup, Closing closing) {
    return setup.rehearsal() != null
        ? setup.rehearsal().steps()
        : closing.with(new ThreadedWorkers());
  }

  @Provides
  @EngineScoped
  EngineFolder folder(
      EngineSetup setup, EngineConfig config, RandomGenerator random, Closing closing) {
    if (setup.rehearsal() != null) {
      return EngineFolder.unmade(config.dataFolder(), random);
    }
    try {
      return closing.with(EngineFolder.take(config.dataFolder(), random));
    } catch (IOException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  @Provides
  @EngineScoped
  EventBackend backend(EngineSetup setup, EngineFolder folder, EngineTime time, Closing closing) {
    if (setup.backend() != null) {
      return closing.with(setup.backend());
    }
    EngineConfig config = setup.config();
    StoreContext context =
        StoreContext.builder()
            .namespace(config.namespace())
            .dataFolder(folder.path())
            .clock(time)
            .operatorLog(setup.operatorLog())
            .build();
    try {
      return closing.with(Stores.find().get(config.storeName()).open(config.store(), context));
    } catch (BackendException | IllegalArgumentException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  @Provides
  @EngineScoped
  Emitter emitter(
      EventBackend backend,
      EngineTime time,
      EngineConfig config,
      RandomGenerator random,
      EngineFolder folder,
      EngineSetup setup,
      Workers workers) {
    if (!backend.outlivesEngine()) {
      return new Emitter(backend, time, config.server(), random);
    }
    try {
      SpoolWriter spool = SpoolWriter.open(folder.path(), setup.operatorLog(), workers);
      return new Emitter(backend, time, config.server(), random, spool);
    } catch (IOException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  @Provides
  @EngineScoped
  LeaseKeeper leases(EventBackend backend, EngineTime time, EngineFolder folder) {
    return new LeaseKeeper(backend, time, folder.engineId());
  }
}
