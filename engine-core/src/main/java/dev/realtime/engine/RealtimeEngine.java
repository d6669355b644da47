package dev.realtime.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import com.google.inject.ProvisionException;
import com.google.inject.spi.Message;
import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.dead.DeadLetter;
import dev.realtime.engine.dead.DeadLetterRequest;
import dev.realtime.engine.dead.DeadLetterResult;
import dev.realtime.engine.internal.dead.DeadLetterStore;
import dev.realtime.engine.internal.emit.Emitter;
import dev.realtime.engine.internal.router.PublishedMessages;
import dev.realtime.engine.internal.router.Router;
import dev.realtime.engine.internal.router.StreamReader;
import dev.realtime.engine.internal.rule.RuleIndex;
import dev.realtime.engine.internal.rule.Rules;
import dev.realtime.engine.internal.session.Sessions;
import dev.realtime.engine.internal.turn.LeaseKeeper;
import dev.realtime.engine.internal.turn.Turns;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.plugin.EventLogs;
import dev.realtime.engine.rules.RuleFile;
import dev.realtime.engine.rules.RuleHost;
import dev.realtime.engine.session.MisuseException;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.store.Stores;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.work.Workers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine inside a Java program.
 *
 * <pre>{@code
 * try (RealtimeEngine engine = RealtimeEngine.builder().store("redis://127.0.0.1:6379").start()) {
 *   engine.addHook("player:death", Map.of("type", "counter", "key", "kills:{killer}:daily"));
 *   engine.load(Path.of("rules/crossbow.lua"));
 *   engine.emit("player:death", Map.of("killer", "John", "victim", "Alice"));
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread. Rules, counters and logs are those of every engine
 * on the same store.
 */
public final class RealtimeEngine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RealtimeEngine.class);

  /** How long stopping waits for what is under way. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /** How long starting waits for the store. */
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(2);

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration KEPT = Duration.ofSeconds(2);
  private static final Duration ACTIVE = Duration.ofSeconds(1);

  private final EngineSetup setup;
  private final EventBackend backend;
  private final EngineTime time;
  private final Emitter emitter;
  private final Router router;
  private final StreamReader reader;
  private final PublishedMessages published;
  private final Rules rules;
  private final LeaseKeeper leases;
  private final Sessions sessions;
  private final EventLogs logs;
  private final Turns turns;
  private final EngineStats stats;
  private final DeadLetterStore deadLetters;
  private final Closing closing;
  private final JavaSession program;
  private final Workers workers;
  private final Workers.Running reading;
  private final SessionPort port;
  private final Languages languages;
  private final RuleHost host;
  private final List<RuleFile> ruleFiles = new ArrayList<>();
  private final Map<String, Long> functionOfRule = new ConcurrentHashMap<>();
  private boolean closed;

  @Inject
  RealtimeEngine(
      EngineSetup setup,
      EventBackend backend,
      EngineTime time,
      Emitter emitter,
      Router router,
      StreamReader reader,
      PublishedMessages published,
      RuleIndex index,
      Rules rules,
      LeaseKeeper leases,
      Sessions sessions,
      EventLogs logs,
      Turns turns,
      EngineStats stats,
      DeadLetterStore deadLetters,
      Languages languages,
      Workers workers,
      Closing closing) {
    this.setup = setup;
    this.backend = backend;
    this.time = time;
    this.emitter = emitter;
    this.router = router;
    this.reader = reader;
    this.published = published;
    this.rules = rules;
    this.leases = leases;
    this.sessions = sessions;
    this.logs = logs;
    this.turns = turns;
    this.stats = stats;
    this.deadLetters = deadLetters;
    this.closing = closing;
    this.languages = languages;
    this.workers = workers;
    this.program = new JavaSession(workers);
    this.host = new RuleHost(sessions::open, time, setup.output(), setup.operatorLog(), workers);
    this.port = sessions.open(program);
    program.connect(port);
    published.follow(index);
    // Nothing is handed over before it is known where reading begins: an event emitted early, or
    // while the store is away, is then read like any other.
    reader.positioned().thenRun(emitter::start);
    this.reading = workers.add(reader);
    workers.start();
  }

  /** From then on no event passes unseen: a rule that is added sees what is emitted afterwards. */
  private void awaitFirstAnswer() {
    if (!completes(reader.positioned(), FIRST_ANSWER)) {
      log.debug("{} does not answer yet", backend.description());
    }
  }

  /** Whether something is complete within a time; an interrupt stays to be seen. */
  private boolean completes(CompletionStage<?> stage, Duration limit) {
    try {
      return workers.await(stage.toCompletableFuture(), limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Begins to describe an engine. */
  public static Builder builder() {
    return new Builder();
  }

  /** The version of this build. */
  public static String version() {
    String version = RealtimeEngine.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0-dev" : version;
  }

  /**
   * Takes an event over; never blocks.
   *
   * @param channel one channel's name
   * @param data a map, a list, a {@link JsonNode}, or anything Jackson makes JSON of
   * @return null, or in one line why it was not taken: the queue is full, or the event too large
   * @throws IllegalArgumentException if the channel is none, or the data cannot be JSON
   */
  public @Nullable String emit(String channel, Object data) {
    try {
      return port.emit(channel, Json.tree(data).toString());
    } catch (MisuseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Waits until everything emitted so far was handed over to the store.
   *
   * @return false if that took longer than the limit
   */
  public boolean flush(Duration limit) throws InterruptedException {
    try {
      emitter.flush().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /**
   * Adds a hook.
   *
   * @param channel a channel's name or a pattern
   * @param definition as in Lua: {@code type} and the fields of that type
   * @return its id
   * @throws IllegalArgumentException if the channel or the definition is wrong
   */
  public String addHook(String channel, Map<String, ?> definition) {
    return added(
        rules.addHook(port, sessions.functionsOf(port), channel, Json.tree(definition), ""));
  }

  /**
   * Adds a hook that fires only for some events.
   *
   * @param when decides, on the engine's callback thread, in the order of the events
   */
  public String addHook(String channel, Map<String, ?> definition, Predicate<Event> when) {
    ObjectNode tree = (ObjectNode) Json.tree(definition);
    if (tree.has("condition")) {
      throw new IllegalArgumentException("the definition has a condition already");
    }
    long number = program.function(events -> when.test(events.get(0)));
    tree.set("condition", reference(number));
    return withFunction(
        number, () -> rules.addHook(port, sessions.functionsOf(port), channel, tree, ""));
  }

  /**
   * Adds an aggregator.
   *
   * @param channel a channel's name or a pattern
   * @param interval how long a window lasts
   * @param aggregate makes the data for the actions from a window's events; null skips the window
   * @param actions definitions, as in Lua
   */
  public String addAggregator(
      String channel,
      Duration interval,
      Function<List<Event>, @Nullable Object> aggregate,
      List<Map<String, ?>> actions) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("interval", interval.toMillis() / 1000.0);
    long number = program.function(aggregate);
    tree.set("aggregate", reference(number));
    tree.set("actions", Json.tree(actions));
    return withFunction(
        number, () -> rules.addAggregator(port, sessions.functionsOf(port), channel, tree, ""));
  }

  /** Keeps a function for as long as the rule that it belongs to. */
  private String withFunction(long number, Supplier<Rules.Added> add) {
    String id;
    try {
      id = added(add.get());
    } catch (RuntimeException e) {
      program.forget(number);
      throw e;
    }
    Long before = functionOfRule.put(id, number);
    if (before != null) {
      rules.whenRetired(id).thenRun(() -> program.forget(before));
    }
    return id;
  }

  private static JsonNode reference(long number) {
    ObjectNode reference = JsonNodeFactory.instance.objectNode();
    reference.put("$function", number);
    // Two lambdas are never the same rule, so the number stands for the place.
    reference.put("at", "java:" + number);
    return reference;
  }

  private String added(Rules.Added rule) {
    if (!completes(rule.active(), ACTIVE)) {
      log.debug("{} acts as soon as the store is there", rule.id());
    }
    return rule.id();
  }

  /** Removes a hook or an aggregator; tells whether there was one. */
  public boolean removeRule(String id) {
    boolean removed = rules.remove(id);
    Long function = functionOfRule.remove(id);
    if (function != null) {
      // What it has waiting is still decided by the function.
      rules.whenRetired(id).thenRun(() -> program.forget(function));
    }
    return removed;
  }

  /** The definitions of all rules, without secrets. */
  public JsonNode listRules() {
    return rules.list();
  }

  /**
   * Listens to events.
   *
   * @param channel a channel's name or a pattern
   * @param listener called on the engine's callback thread, in order
   * @return ends the subscription when closed
   */
  public Subscription on(String channel, Consumer<Event> listener) {
    long number = program.subscription(listener);
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.put("subscription", number);
    arguments.put("channel", channel);
    try {
      await(port.request("on", arguments));
    } catch (RuntimeException e) {
      program.forgetSubscription(number);
      throw e;
    }
    return () -> {
      program.forgetSubscription(number);
      port.request("unsubscribe", arguments);
    };
  }

  /** A subscription; closing it twice does nothing. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Begins to run a rule file, on a thread of its own. It goes on until it is closed, or the engine
   * is.
   *
   * @throws IllegalArgumentException if no language on the class path knows such a file
   */
  public RuleFile load(Path file) {
    synchronized (ruleFiles) {
      if (closed) {
        throw new IllegalStateException("the engine is closed");
      }
      RuleFile rules = languages.loader(file).load(file, host);
      ruleFiles.removeIf(RuleFile::isClosed);
      ruleFiles.add(rules);
      return rules;
    }
  }

  /**
   * Begins to serve a session: somebody who has rules and functions of his own, outside of this
   * program.
   *
   * @return what the session may ask for; closed by the caller when the session ends
   */
  public SessionPort serve(Session session) {
    return sessions.open(session);
  }

  /** The members of a leaderboard with the highest scores; see {@link Counters#top}. */
  public List<Counters.Standing> leaderboard(String pattern, int limit) {
    return await(backend.counters().top(pattern, limit));
  }

  /** Reads an event log back; blocks on the disk. */
  public List<LoggedEvent> readEventLog(EventLogQuery query) {
    return logs.read(query);
  }

  /** The events that actions gave up on, the oldest first. */
  public List<DeadLetter> deadLetters() {
    return await(deadLetters.list());
  }

  /** Sends dead letters again through what their rules do today, or drops them. */
  public DeadLetterResult ask(DeadLetterRequest request) {
    return await(deadLetters.ask(request));
  }

  /** What drives the engine's workers, for those of a host of sessions. */
  public Workers workers() {
    return workers;
  }

  /** The store, for keys and messages. */
  public EventBackend backend() {
    return backend;
  }

  /** Counters of the whole engine and of each rule. */
  public ObjectNode stats() {
    return stats.toJson();
  }

  /** How many hooks and aggregators there are. */
  public int ruleCount() {
    return rules.size();
  }

  /**
   * Waits until the rules there are also receive what other programs publish.
   *
   * @return false if that took longer than the limit, as it does while the store is away
   */
  public boolean awaitActive(Duration limit) throws InterruptedException {
    try {
      published.whenActive().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /**
   * Waits until everything emitted so far has had its effects, as far as this engine acts for them.
   *
   * @return false if that took longer than the limit
   */
  public boolean awaitQuiet(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    try {
      emitter.flush().toCompletableFuture().get(left(end), TimeUnit.NANOSECONDS);
      while (emitter.spooled() > 0) {
        if (left(end) <= 1) {
          return false;
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
      EventPosition newest =
          backend.events().newest().toCompletableFuture().get(left(end), TimeUnit.NANOSECONDS);
      while (true) {
        EventPosition reached = reader.position();
        boolean read = reached != null && reached.compareTo(newest) >= 0;
        router.whenRouted().toCompletableFuture().get(left(end), TimeUnit.NANOSECONDS);
        rules.whenIdle().toCompletableFuture().get(left(end), TimeUnit.NANOSECONDS);
        if (read && !rules.anyBehind()) {
          return true;
        }
        if (left(end) <= 1) {
          return false;
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private static long left(long end) {
    return Math.max(1, end - System.nanoTime());
  }

  /** Stops: finishes what is under way within a few seconds, then releases everything. */
  @Override
  public void close() {
    List<RuleFile> files;
    synchronized (ruleFiles) {
      if (closed) {
        return;
      }
      closed = true;
      files = List.copyOf(ruleFiles);
    }
    try {
      stop(files);
    } finally {
      closing.close();
    }
  }

  private void stop(List<RuleFile> files) {
    Duration farewell = backend.isConnected() ? FAREWELL : Duration.ofMillis(1);
    try {
      if (setup.rehearsal() == null && !awaitQuiet(farewell)) {
        log.debug("stopped with work under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    published.close();
    reading.close();
    files.forEach(RuleFile::close);
    emitter.close(Duration.ofSeconds(backend.isConnected() ? 2 : 0));
    if (emitter.waiting() > 0) {
      setup.operatorLog().accept(emitter.waiting() + " events were not handed over and are lost");
    }
    if (!completes(rules.close(backend.outlivesEngine()), ANSWER)) {
      log.warn("an action did not close");
    }
    // What was given up is done when it is a dead letter. Then the cursors, and then the leases:
    // whoever gets them goes on from there.
    completes(deadLetters.whenKept(), KEPT);
    turns.close();
    leases.close();
    sessions.close();
    program.close();
  }

  private <T> T await(CompletionStage<T> stage) {
    CompletableFuture<T> answer = stage.toCompletableFuture();
    if (!completes(answer, ANSWER)) {
      throw new IllegalStateException("no answer within " + ANSWER.toSeconds() + " seconds");
    }
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof MisuseException misuse) {
        throw new IllegalArgumentException(misuse.getMessage(), misuse);
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Describes an engine. */
  public static final class Builder {
    private EngineConfig config = EngineConfig.inMemory();
    private @Nullable EventBackend backend;
    private @Nullable EngineTime time;
    private final List<ActionPlugin> plugins = new ArrayList<>();
    private Function<String, @Nullable String> environment = System::getenv;
    private Consumer<String> output = System.out::println;
    private Consumer<String> operatorLog = line -> log.warn("{}", line);
    private @Nullable Rehearsal rehearsal;

    private Builder() {}

    /** Everything an operator can set. */
    public Builder config(EngineConfig value) {
      config = Objects.requireNonNull(value);
      return this;
    }

    /**
     * A store on the class path, by its address: {@code redis://127.0.0.1:6379}; {@code embedded:}
     * for a Redis that the engine starts itself, with its data in the data folder; {@code memory:}
     * for this process's memory, which is the default. The first two are in the jar {@code
     * backend-redis}.
     *
     * @throws IllegalArgumentException if no store has such an address; the message names those
     *     there are, or the jar to add
     */
    public Builder store(String address) {
      config = config.withStore(Stores.find().read(address, environment));
      return this;
    }

    /** A store that is open already; the engine closes it. It wins over {@link #store}. */
    public Builder backend(EventBackend value) {
      backend = Objects.requireNonNull(value);
      return this;
    }

    /** The folder for logs and everything that must survive; one engine at a time. */
    public Builder dataFolder(Path value) {
      config = config.withFolders(value, config.pluginFolder());
      return this;
    }

    /** The name of this server in events and templates. */
    public Builder server(String value) {
      config = config.withServer(value);
      return this;
    }

    /** A plugin beside those found on the class path and in the plugin folder. */
    public Builder plugin(ActionPlugin value) {
      plugins.add(Objects.requireNonNull(value));
      return this;
    }

    /** Where {@code env:NAME} in definitions is looked up; the process's environment by default. */
    public Builder environment(Function<String, @Nullable String> value) {
      environment = Objects.requireNonNull(value);
      return this;
    }

    /** Takes what rule files print; standard output by default. */
    public Builder output(Consumer<String> value) {
      output = Objects.requireNonNull(value);
      return this;
    }

    /** Takes lines for the operator: what went wrong in rules. The log by default. */
    public Builder operatorLog(Consumer<String> value) {
      operatorLog = Objects.requireNonNull(value);
      return this;
    }

    /** The clock and timers. */
    public Builder time(EngineTime value) {
      time = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Makes it an engine for rule tests: it has no threads, and works when it is asked to. Loading
     * a file then runs it at once.
     */
    public Builder rehearse(Rehearsal value) {
      rehearsal = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Starts the engine. Waits a moment for the store; where that is away, the engine starts all
     * the same and takes up its work when the store is there.
     *
     * @throws EngineException if it cannot start
     */
    public RealtimeEngine start() {
      EngineSetup setup =
          new EngineSetup(
              config,
              backend,
              time,
              List.copyOf(plugins),
              environment,
              output,
              operatorLog,
              rehearsal);
      Closing closing = new Closing();
      try {
        RealtimeEngine engine = EngineScope.make(setup, closing);
        engine.awaitFirstAnswer();
        return engine;
      } catch (ProvisionException e) {
        closing.close();
        throw unwrapped(e);
      } catch (RuntimeException | Error e) {
        closing.close();
        throw e;
      }
    }

    private static RuntimeException unwrapped(ProvisionException error) {
      for (Message message : error.getErrorMessages()) {
        if (message.getCause() instanceof EngineException cause) {
          return cause;
        }
      }
      return error;
    }
  }
}
