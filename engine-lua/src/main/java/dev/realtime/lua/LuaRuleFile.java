package dev.realtime.lua;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.rules.RuleFile;
import dev.realtime.engine.rules.RuleHost;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.work.Worker;
import dev.realtime.engine.work.Workers;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A rule file: a Lua state and the worker that runs the file once, and then its callbacks and
 * timers, until it is closed.
 */
public final class LuaRuleFile implements Session, RuleFile {
  /** What may wait for the file's thread. */
  private static final int MOST_WAITING = 65_536;

  static final long STACK_BYTES = 64L << 20;
  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final double LONGEST_REST_SECONDS = 86_400;
  private static final long MILLI = 1_000_000;
  private static final String CLOSING = "the engine is closing the file";

  /** An answer to no request: it only ends the thread's sleep. */
  private static final Inbound WAKE = new Inbound.Reply(-1, null, null, false);

  private final Path file;
  private final EngineTime time;
  private final Consumer<String> print;
  private final Consumer<String> log;
  private final ArrayBlockingQueue<Inbound> inbox = new ArrayBlockingQueue<>(MOST_WAITING);
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final SessionPort port;
  private final Workers workers;
  private final Workers.Running driven;
  private final Sandbox sandbox = new Sandbox();
  private volatile boolean running = true;
  private boolean autoProcess = true;
  private boolean toldOfStore;
  private @Nullable Inbound peeked;
  private LuaValue processEvents = LuaValue.NIL;
  private LuaValue tick = LuaValue.NIL;
  private LuaValue world = LuaValue.NIL;

  /** Lua code of the file runs, and perhaps waits for an answer. */
  private boolean inRound;

  private final AtomicBoolean ended = new AtomicBoolean();

  LuaRuleFile(Path file, RuleHost host) {
    this.file = file;
    this.time = host.time();
    this.print = host.print();
    this.log = host.log();
    this.workers = host.workers();
    this.port = host.sessions().apply(this);
    this.driven = workers.add(new Rounds());
  }

  /** Begins to run the file. */
  void begin() {
    driven.begin();
  }

  /**
   * What drives the Lua state: a round runs the callbacks of what came in, and the timers that are
   * due.
   */
  private final class Rounds implements Worker {
    private @Nullable ThreadGroup group;
    private boolean begun;
    private boolean anyTimer = true;
    private long dueNanos = time.nanos();

    @Override
    public String name() {
      return "lua " + file.getFileName();
    }

    /** Coroutines are threads, too, and belong to the group of the thread that starts them. */
    @Override
    public Thread thread(Runnable loop) {
      ThreadGroup own = new ThreadGroup(name());
      group = own;
      Thread made = new Thread(own, loop, name(), STACK_BYTES);
      made.setDaemon(true);
      return made;
    }

    @Override
    public Duration work(Duration atMost) throws InterruptedException {
      if (ended.get() || inRound) {
        return UNTIL_WOKEN; // in a round it waits for an answer; what came in is for the next
      }
      try {
        return begun ? serve(atMost) : runFile();
      } catch (InterruptedException e) {
        loaded.completeExceptionally(e);
        end();
        throw e;
      } catch (Throwable e) {
        loaded.completeExceptionally(e);
        if (running && !(e instanceof ScriptException || e instanceof IOException)) {
          log.accept(file + ": stopped: " + e);
        }
        endByItself();
        return UNTIL_WOKEN;
      }
    }

    private Duration runFile() throws IOException, ScriptException {
      begun = true;
      inRound = true;
      try {
        runToItsEnd();
      } finally {
        inRound = false;
      }
      return Duration.ZERO;
    }

    private Duration serve(Duration atMost) throws InterruptedException {
      // What came in before the end is still looked at, if the file does not process by itself.
      if (!running && (!autoProcess || peeked == null && inbox.isEmpty())) {
        end();
        return UNTIL_WOKEN;
      }
      awaitSomething(atMost);
      if (atMost.isZero() && peeked == null && !isDue()) {
        return rest();
      }
      double next = round();
      anyTimer = next >= 0;
      // never before the moment itself: the clock may count milliseconds
      dueNanos =
          time.nanos()
              + Math.max(
                  MILLI, (long) Math.ceil(Math.min(next, LONGEST_REST_SECONDS) * 1e3) * MILLI);
      String tooMuch = sandbox.holdsTooMuch();
      if (tooMuch != null) {
        log.accept(file + ": ended: " + tooMuch);
        endByItself();
        return UNTIL_WOKEN;
      }
      return peeked == null && (inbox.isEmpty() || !autoProcess) ? rest() : Duration.ZERO;
    }

    private void awaitSomething(Duration atMost) throws InterruptedException {
      long nanos = Math.min(atMost.toNanos(), anyTimer ? dueNanos - time.nanos() : Long.MAX_VALUE);
      if (!autoProcess) {
        TimeUnit.NANOSECONDS.sleep(nanos);
      } else if (peeked == null) {
        peeked = nanos <= 0 ? inbox.poll() : inbox.poll(nanos, TimeUnit.NANOSECONDS);
      }
    }

    private boolean isDue() {
      return anyTimer && time.nanos() - dueNanos >= 0;
    }

    private Duration rest() {
      return anyTimer ? Duration.ofNanos(Math.max(1, dueNanos - time.nanos())) : UNTIL_WOKEN;
    }

    private void endByItself() {
      running = false;
      end();
      driven.close();
    }

    @Override
    public void close() {
      inbox.offer(WAKE);
    }

    @Override
    public Duration farewell() {
      return FAREWELL;
    }

    /** What is left now does not come to its end by itself. */
    @Override
    public void interrupt(Thread thread) {
      sandbox.stop(CLOSING);
      ThreadGroup own = group;
      if (own != null) {
        own.interrupt();
      }
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      sandbox.close();
      port.close();
    }
  }

  @Override
  public CompletionStage<Void> loaded() {
    return loaded;
  }

  @Override
  public boolean isClosed() {
    return !running;
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public boolean deliver(Inbound inbound) {
    boolean taken = inbox.offer(inbound);
    driven.wake();
    return taken;
  }

  /**
   * Calls a function of the file's Lua state from outside; only where steps drive it.
   *
   * @param table a global table, such as {@code hook}
   * @param name a function in it
   * @throws ScriptException if there is no such function, or it raises an error
   */
  public Varargs call(String table, String name, Varargs arguments) throws ScriptException {
    LuaValue library = sandbox.globals().get(table);
    LuaValue function = library.istable() ? library.get(name) : LuaValue.NIL;
    if (!function.isfunction()) {
      throw new ScriptException("there is no function " + table + "." + name, "");
    }
    return callInRound(function, arguments);
  }

  /**
   * Plays the game's part; only where steps drive the file, and once it has run.
   *
   * @param part {@code player}, {@code entity} or {@code remove}, as the head of {@code
   *     gmod-world.lua} says
   * @throws ScriptException if what is to be played is not as it should be
   */
  public Varargs play(String part, Varargs arguments) throws ScriptException {
    return callInRound(world.get(part), arguments);
  }

  private Varargs callInRound(LuaValue function, Varargs arguments) throws ScriptException {
    boolean outer = inRound;
    inRound = true;
    try {
      return sandbox.run(function, arguments);
    } finally {
      inRound = outer;
      driven.wake();
    }
  }

  private void runToItsEnd() throws IOException, ScriptException {
    LuaTable host =
        new LuaHost(sandbox, port, time, this::next, this::reply, log, this::configure, workers)
            .table();
    LuaValue realtime = sandbox.run(sandbox.own("realtime.lua"), host).arg1();
    sandbox.globals().set("realtime", realtime);
    tick = sandbox.run(sandbox.own("gmod.lua"), LuaValue.varargsOf(host, sandbox.globals())).arg1();
    sandbox.run(sandbox.own("gmod-library.lua"), sandbox.globals());
    host.set("include", new IncludedFiles(sandbox, file).function());
    Varargs worldArguments = LuaValue.varargsOf(host, sandbox.globals(), facts());
    world = sandbox.run(sandbox.own("gmod-world.lua"), worldArguments).arg1();
    sandbox.globals().set("print", Sandbox.function(this::print));
    useOwnClock(sandbox.globals().get("os").checktable());
    sandbox.run(sandbox.compile(source(), file.toString()), LuaValue.NONE);
    processEvents = realtime.get("ProcessEvents");
    loaded.complete(null);
  }

  /** What is known of the server outside of the game. */
  private static LuaTable facts() {
    LuaTable facts = new LuaTable();
    facts.set("map", LuaValue.valueOf("gm_construct"));
    facts.set("hostname", LuaValue.valueOf("Garry's Mod"));
    facts.set("gamemode", LuaValue.valueOf("sandbox"));
    return facts;
  }

  /** What {@link #play} calls, as a table; to be used only on the file's thread. */
  LuaValue world() {
    return world;
  }

  /** Runs what came in and what is due; tells after how many seconds more is, or -1. */
  private double round() {
    inRound = true;
    try {
      if (autoProcess) {
        sandbox.run(processEvents, LuaValue.NONE);
      }
      return sandbox.run(tick, LuaValue.NONE).arg1().optdouble(-1);
    } catch (ScriptException e) {
      if (running) {
        // callbacks are protected one by one: this is an error between them
        log.accept(file + ": " + e.getMessage() + e.traceback());
      }
      return -1;
    } finally {
      inRound = false;
    }
  }

  /** What {@code os} calls now is the engine's now, which a test may move. */
  private void useOwnClock(LuaTable os) {
    LuaValue osTime = os.get("time");
    LuaValue osDate = os.get("date");
    os.set(
        "time",
        Sandbox.function(
            arguments -> arguments.isnoneornil(1) ? now() : osTime.call(arguments.arg1())));
    os.set(
        "date",
        Sandbox.function(
            arguments ->
                osDate.call(
                    arguments.isnoneornil(1) ? LuaValue.valueOf("%c") : arguments.arg1(),
                    arguments.isnoneornil(2) ? now() : arguments.arg(2))));
  }

  private LuaValue now() {
    return LuaValue.valueOf(Math.floorDiv(time.millis(), 1000));
  }

  private byte[] source() throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("no rule file at " + file, e);
    }
  }

  private @Nullable Inbound next() {
    Inbound next = peeked;
    peeked = null;
    return next != null ? next : inbox.poll();
  }

  private void reply(Inbound reply) {
    if (!inbox.offer(reply)) {
      log.accept(file + ": does not keep up: an answer was lost");
    }
    driven.wake();
  }

  private Varargs print(Varargs arguments) {
    LuaValue tostring = sandbox.globals().get("tostring");
    StringBuilder line = new StringBuilder();
    for (int i = 1; i <= arguments.narg(); i++) {
      line.append(i > 1 ? "\t" : "").append(LuaText.of(tostring.call(arguments.arg(i))));
    }
    print.accept(line.toString());
    return LuaValue.NONE;
  }

  /** Connection settings are the operator's in a running engine; the others are the file's. */
  private void configure(ObjectNode fields) {
    autoProcess = fields.path("auto_process").asBoolean(autoProcess);
    String host = fields.path("host").asText("");
    String address = host + ":" + fields.path("port").asInt(6379);
    String store = port.store();
    if (!host.isEmpty() && !store.contains(address) && !toldOfStore) {
      toldOfStore = true;
      log.accept(file + ": asks for a Redis at " + address + "; it uses the engine's: " + store);
    }
  }

  @Override
  public void close() {
    running = false;
    driven.close();
    sandbox.stop(CLOSING);
    end();
  }
}
