package dev.realtime.engine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.internal.dead.DeadLetterStore;
import dev.realtime.engine.internal.emit.Emitter;
import dev.realtime.engine.internal.lane.Congestion;
import dev.realtime.engine.internal.lane.DeadLetters;
import dev.realtime.engine.internal.lane.LaneContext;
import dev.realtime.engine.internal.lane.Lanes;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.router.PublishedMessages;
import dev.realtime.engine.internal.router.Router;
import dev.realtime.engine.internal.router.StreamReader;
import dev.realtime.engine.internal.rule.RuleIndex;
import dev.realtime.engine.internal.rule.Rules;
import dev.realtime.engine.internal.session.SessionServices;
import dev.realtime.engine.internal.session.Sessions;
import dev.realtime.engine.internal.turn.CatchUps;
import dev.realtime.engine.internal.turn.LeaseKeeper;
import dev.realtime.engine.internal.turn.Turns;
import dev.realtime.engine.plugin.ActionCatalogue;
import dev.realtime.engine.plugin.EventLogs;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.work.TaskQueue;
import dev.realtime.engine.work.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** From an event to its rules, and from a session to the engine. */
final class RuleModule extends AbstractModule {
  private static final int LANE_THREADS = 3;

  /** Nobody reads the cursors of a store that ends with the engine. */
  private static final Duration SELDOM = Duration.ofSeconds(30);

  private static final int BLOCKING_THREADS = 2;
  private static final int MOST_BLOCKING = 1000;

  @Provides
  @EngineScoped
  RuleIndex index() {
    return new RuleIndex();
  }

  @Provides
  @EngineScoped
  Languages languages() {
    return Languages.find();
  }

  @Provides
  @EngineScoped
  Router router(RuleIndex index, EngineTime time, Reports reports, Workers workers) {
    return new Router(index, time, reports, workers);
  }

  @Provides
  @EngineScoped
  StreamReader reader(
      EventBackend backend,
      LeaseKeeper leases,
      Congestion congestion,
      Router router,
      CatchUps catchUps,
      Reports reports,
      EngineConfig config) {
    return new StreamReader(
        backend, leases, congestion, router, catchUps, reports, config.replay());
  }

  @Provides
  @EngineScoped
  CatchUps catchUps() {
    return new CatchUps();
  }

  @Provides
  @EngineScoped
  Turns turns(
      EventBackend backend,
      LeaseKeeper leases,
      EngineTime time,
      CatchUps catchUps,
      StreamReader reader) {
    Duration interval = backend.outlivesEngine() ? Turns.INTERVAL : SELDOM;
    return new Turns(leases, backend.cursors(), time, catchUps, reader, interval);
  }

  @Provides
  @EngineScoped
  PublishedMessages published(EventBackend backend, Router router) {
    return new PublishedMessages(backend.pubSub(), router);
  }

  @Provides
  @EngineScoped
  Congestion congestion() {
    return new Congestion();
  }

  @Provides
  @EngineScoped
  LaneContext lanes(
      EngineTime time,
      RandomGenerator random,
      EngineSetup setup,
      Congestion congestion,
      Lanes lanes,
      DeadLetters deadLetters,
      Workers workers) {
    // Each destination asks for a thread once at a time, so no more waits than there are.
    Executor threads = workers.queue("lane", LANE_THREADS, Integer.MAX_VALUE);
    return new LaneContext(
        threads, time, random, deadLetters, congestion, lanes, setup.operatorLog());
  }

  @Provides
  @EngineScoped
  Lanes allLanes() {
    return new Lanes();
  }

  @Provides
  @EngineScoped
  DeadLetterStore deadLetterStore(
      EngineFolder folder, EngineTime time, Lanes lanes, EngineSetup setup, Workers workers) {
    try {
      return DeadLetterStore.open(folder.path(), time, lanes, setup.operatorLog(), workers);
    } catch (IOException e) {
      throw new EngineException("the dead letters cannot be read: " + e.getMessage(), e);
    }
  }

  @Provides
  @EngineScoped
  DeadLetters deadLetters(DeadLetterStore store, Reports reports) {
    return new ReportedDeadLetters(store, reports);
  }

  @Provides
  @EngineScoped
  Rules rules(
      RuleIndex index,
      ActionCatalogue catalogue,
      LaneContext lanes,
      Router router,
      Reports reports,
      EngineSetup setup,
      EngineConfig config,
      EngineFolder folder,
      Turns turns,
      StreamReader reader,
      Languages languages) {
    return new Rules(
        index,
        catalogue,
        languages::compile,
        lanes,
        router,
        reports,
        setup.environment(),
        config.server(),
        folder.engineId(),
        turns,
        reader);
  }

  @Provides
  @EngineScoped
  EngineStats stats(
      Emitter emitter,
      Router router,
      Rules rules,
      EventBackend backend,
      Lanes lanes,
      DeadLetterStore deadLetters,
      Closing closing) {
    return closing.with(new EngineStats(emitter, router, rules, backend, lanes, deadLetters));
  }

  @Provides
  @EngineScoped
  Sessions sessions(
      EventBackend backend,
      Emitter emitter,
      Rules rules,
      RuleIndex index,
      EventLogs logs,
      EngineTime time,
      EngineStats stats,
      DeadLetterStore deadLetters,
      Workers workers) {
    TaskQueue blocking = workers.queue("blocking", BLOCKING_THREADS, MOST_BLOCKING);
    Sessions sessions =
        new Sessions(
            new SessionServices(
                backend, emitter, rules, index, logs, deadLetters, time, blocking, stats::toJson));
    stats.countDroppedBySessions(sessions::dropped);
    return sessions;
  }
}
