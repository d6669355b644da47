package dev.realtime.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.Rehearsal;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.engine.work.Steps;
import dev.realtime.lua.LuaRuleFile;
import dev.realtime.lua.ScriptException;
import dev.realtime.lua.ScriptState;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A fresh, real engine for one test: on memory, with a clock that stands still, with the real
 * plugins and a wire that is played.
 *
 * <pre>{@code
 * try (RuleBench bench = RuleBench.builder().rules(Path.of("rules/crossbow.lua")).start()) {
 *   bench.fail("discord", Failure.status(503).times(2));
 *   bench.emit("player:death", Map.of("killer", "John", "weapon", "weapon_crossbow"));
 *   bench.advance(Duration.ofSeconds(30));
 *   assertThat(bench.attempts("discord")).hasSize(3);
 * }
 * }</pre>
 *
 * <p>Every method returns when everything that follows at that moment has happened. Time moves only
 * by {@link #advance}; windows, times to live, rate limits, retries and timers go by it. A retry
 * waits for the whole of its back-off, without jitter. Belongs to one thread.
 */
public final class RuleBench implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST_ADVANCE = Duration.ofDays(366);

  private final BenchTime time;
  private final Steps steps;
  private final Failures failures = new Failures();
  private final Trace trace;
  private final Recorder recorder;
  private final Problems problems;
  private final List<String> output = new ArrayList<>();
  private final TemporaryFolder folder;
  private final RealtimeEngine engine;
  private final List<LuaRuleFile> files = new ArrayList<>();
  private final GameWorld world = new GameWorld();

  private RuleBench(BenchBuilder builder) {
    time = new BenchTime(builder.startTime());
    problems = new Problems(failures);
    steps = new Steps(time, error -> problems.add("the engine failed: " + error));
    trace = new Trace(time, builder.coverage());
    recorder = new Recorder(time, failures, trace);
    folder = TemporaryFolder.named();
    EngineConfig config =
        EngineConfig.inMemory()
            .withFolders(folder.path(), builder.pluginFolder())
            .withServer(builder.server());
    RealtimeEngine.Builder description =
        RealtimeEngine.builder()
            .config(config)
            .backend(new InMemoryBackend(time))
            .time(time)
            .environment(builder.environment())
            .output(output::add)
            .operatorLog(problems::add)
            .rehearse(
                new Rehearsal(
                    steps,
                    new LongestWaits(),
                    trace,
                    type -> new ObservedFactory(type, recorder, steps, trace)));
    builder.plugins().forEach(description::plugin);
    try {
      engine = description.start();
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
    try {
      builder.rules().forEach(this::load);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Begins to describe a bench. */
  public static BenchBuilder builder() {
    return new BenchBuilder(RuleBench::new);
  }

  /**
   * Runs one more rule file.
   *
   * @throws RuleFailedException if it is not there, is not Lua, or raises an error: its message has
   *     the file and the line
   */
  public void load(Path file) {
    LuaRuleFile rules = (LuaRuleFile) engine.load(file);
    CompletableFuture<Void> loaded = rules.loaded().toCompletableFuture();
    steps.await(loaded, Duration.ZERO);
    try {
      loaded.join();
    } catch (CompletionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new RuleFailedException(String.valueOf(cause.getMessage()), cause);
    }
    files.add(rules);
    world.loaded(rules);
    steps.settle();
  }

  /**
   * Emits an event, as {@code realtime.Emit} does.
   *
   * @param channel one channel's name
   * @param data a map, a list, a {@link JsonNode}, or anything Jackson makes JSON of
   * @throws IllegalArgumentException if the channel is none, or the data cannot be JSON
   */
  public void emit(String channel, Object data) {
    String refused = engine.emit(channel, data);
    if (refused != null) {
      throw new IllegalArgumentException(refused);
    }
    steps.settle();
  }

  /** Publishes a raw text, as a program that knows nothing of the engine would. */
  public void publish(String channel, String text) {
    await(engine.backend().pubSub().publish(channel, text));
  }

  /**
   * Moves the clock on, through everything that falls due on the way.
   *
   * @throws IllegalArgumentException if the time is negative, or longer than a year
   */
  public void advance(Duration by) {
    if (by.isNegative() || by.compareTo(LONGEST_ADVANCE) > 0) {
      throw new IllegalArgumentException("time moves on by 0 to 366 days, not by " + by);
    }
    time.advance(by, steps::settle);
  }

  /**
   * Runs the hooks of one of the game's events, as {@code hook.Run} does: up to the first that
   * returns a value.
   *
   * @param event such as {@code PlayerDeath}
   * @param arguments texts, numbers, booleans, maps or lists; null for nil; what {@link #player}
   *     returns
   */
  public void hook(String event, @Nullable Object... arguments) {
    LuaValue[] values = new LuaValue[arguments.length + 1];
    values[0] = ScriptState.text(event);
    for (int i = 0; i < arguments.length; i++) {
      values[i + 1] = luaOf(arguments[i]);
    }
    hook(LuaValue.varargsOf(values));
  }

  /** As in the game, where all files share their hooks, the first that returns a value ends it. */
  Varargs hook(Varargs eventAndArguments) {
    Varargs returned = LuaValue.NONE;
    for (int i = 0; i < files.size() && returned.isnil(1); i++) {
      returned = world.known(i, call(files.get(i), "hook", "Run", world.in(i, eventAndArguments)));
    }
    steps.settle();
    return returned;
  }

  /**
   * Lets a player join, for {@link #hook}; rules also find it in {@code player.GetAll()}.
   *
   * @param fields any of {@code name steamid steamid64 bot admin superadmin alive health armor team
   *     pos weapon frags deaths ping}
   * @return the player, for hooks of this bench
   * @throws IllegalArgumentException if there is no such field
   */
  public Object player(Map<String, ?> fields) {
    return add("player", luaOf(fields));
  }

  LuaValue add(String kind, LuaValue fields) {
    EntityFields.check(kind, fields);
    LuaValue added = world.add(kind, fields, files);
    steps.settle();
    return added;
  }

  void remove(LuaValue entity) {
    world.remove(entity, files);
    steps.settle();
  }

  private static LuaValue luaOf(@Nullable Object value) {
    if (value == null) {
      return LuaValue.NIL;
    }
    return value instanceof LuaValue lua ? lua : ScriptState.fromJson(JSON.valueToTree(value));
  }

  private static Varargs call(LuaRuleFile file, String table, String name, Varargs arguments) {
    try {
      return file.call(table, name, arguments);
    } catch (ScriptException e) {
      throw new RuleFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * From now on attempts of an action type fail. Several failures are played one after the other.
   *
   * @param type such as {@code discord}
   * @throws IllegalArgumentException if there is no such type
   */
  public void fail(String type, Failure failure) {
    failures.check(type);
    failures.add(type, failure);
  }

  /** From now on attempts of an action type succeed again. */
  public void heal(String type) {
    failures.end(type);
  }

  /** What was sent, in order: one for each event and action, however often it was tried. */
  public List<RecordedAction> actions() {
    return recorder.actions();
  }

  /** The attempts to send of an action type, in order. */
  public List<RecordedAttempt> attempts(String type) {
    return recorder.attempts(type);
  }

  /** What became of each of the latest events in each rule, and why: for people. */
  public String trace() {
    return trace.text(Integer.MAX_VALUE);
  }

  String trace(int most) {
    return trace.text(most);
  }

  /** The members of a leaderboard with the highest scores. */
  public List<Counters.Standing> leaderboard(String pattern, int limit) {
    return engine.leaderboard(pattern, limit);
  }

  /** The value of a key; null where there is none. */
  public @Nullable String get(String key) {
    return await(engine.backend().keys().get(key));
  }

  /** Sets a key, as another program would. */
  public void set(String key, String value) {
    await(engine.backend().keys().set(key, value));
  }

  /** Reads an event log. */
  public List<LoggedEvent> readLog(EventLogQuery query) {
    return engine.readEventLog(query);
  }

  /** The time on the clock. */
  public Instant now() {
    return time.instant();
  }

  /** How far the clock was moved. */
  public Duration elapsed() {
    return time.elapsed();
  }

  /** Counters of the whole engine and of each rule. */
  public ObjectNode stats() {
    return engine.stats();
  }

  /** What rule files printed, a line each. */
  public List<String> output() {
    return List.copyOf(output);
  }

  /**
   * What went wrong in rules and has not been expected yet: conditions and callbacks that raise
   * errors, events that were given up although nothing was made to fail.
   */
  public List<String> problems() {
    return problems.open();
  }

  /**
   * Expects that something went wrong, and takes it off {@link #problems()}.
   *
   * @param part of its text
   * @return the whole text; null where nothing such went wrong
   */
  public @Nullable String expectProblem(String part) {
    return problems.take(part);
  }

  private <T> T await(CompletionStage<T> answer) {
    T value = answer.toCompletableFuture().join();
    steps.settle();
    return value;
  }

  List<LuaRuleFile> files() {
    return files;
  }

  void settle() {
    steps.settle();
  }

  /** Ends the engine; what waits is given up without a word. Deletes the test's folder. */
  @Override
  public void close() {
    problems.close();
    try {
      engine.close();
    } finally {
      folder.close();
    }
  }
}
