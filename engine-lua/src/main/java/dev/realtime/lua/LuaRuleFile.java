package dev.realtime.lua;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.rules.RuleFile;
import dev.realtime.engine.rules.RuleHost;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.work.Steps;
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
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A rule file: a Lua state on a thread of its own, which runs the file once and then its callbacks
 * and timers, until it is closed.
 */
public final class LuaRuleFile implements Session, RuleFile {
  /** What may wait for the file's thread. */
  private static final int MOST_WAITING = 65_536;

  static final long STACK_BYTES = 64L << 20;
  private static final double LONGEST_SLEEP_SECONDS = 1;
  private static final long FAREWELL_MILLIS = 1000;

  /** An answer to no request: it only ends the thread's sleep. */
  private static final Inbound WAKE = new Inbound.Reply(-1, null, null, false);

  private final Path file;
  private final EngineTime time;
  private final Consumer<String> print;
  private final Consumer<String> log;
  private final ArrayBlockingQueue<Inbound> inbox = new ArrayBlockingQueue<>(MOST_WAITING);
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final @Nullable Thread thread;
  private final SessionPort port;
  private final @Nullable Steps steps;
  private final Sandbox sandbox = new Sandbox();
  private volatile boolean running = true;
  private boolean autoProcess = true;
  private boolean toldOfStore;
  private @Nullable Inbound peeked;
  private LuaValue processEvents = LuaValue.NIL;
  private LuaValue tick = LuaValue.NIL;
  private LuaValue world = LuaValue.NIL;

  // Only where there is no thread.
  private final AtomicBoolean roundScheduled = new AtomicBoolean();
  private boolean inRound;
  private EngineTime.@Nullable Timer nextRound;

  private LuaRuleFile(Path file, RuleHost host) {
    this.steps = host.steps();
    this.file = file;
    this.time = host.time();
    this.print = host.print();
    this.log = host.log();
    this.port = host.sessions().apply(this);
    this.thread = steps == null ? newThread() : null;
  }

  private Thread newThread() {
    String name = "lua " + file.getFileName();
    // Coroutines are threads, too, and belong to the group of the thread that starts them.
    Thread made = new Thread(new ThreadGroup(name), this::run, name, STACK_BYTES);
    made.setDaemon(true);
    return made;
  }

  static LuaRuleFile start(Path file, RuleHost host) {
    LuaRuleFile rules = new LuaRuleFile(file, host);
    if (rules.thread != null) {
      rules.thread.start();
    } else {
      rules.runSteps();
    }
    return rules;
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
    scheduleRound();
    return taken;
  }

  private void run() {
    try {
      begin();
      serve();
    } catch (ScriptException | IOException | InterruptedException e) {
      loaded.completeExceptionally(e);
    } catch (Throwable e) {
      loaded.completeExceptionally(e);
      if (running) {
        log.accept(file + ": stopped: " + e);
      }
    } finally {
      running = false;
      sandbox.close();
      port.close();
    }
  }

  private void runSteps() {
    inRound = true;
    try {
      begin();
      scheduleRound();
    } catch (ScriptException | IOException e) {
      loaded.completeExceptionally(e);
      running = false;
      sandbox.close();
      port.close();
    } finally {
      inRound = false;
    }
  }

  private void scheduleRound() {
    if (steps != null && roundScheduled.compareAndSet(false, true)) {
      steps.execute(this::takeRound);
    }
  }

  /** What the thread does in a loop; again when something comes in, or a timer is due. */
  private void takeRound() {
    roundScheduled.set(false);
    if (!running) {
      return;
    }
    if (inRound) {
      return; // the file waits for an answer; what came in is looked at when its round ends
    }
    inRound = true;
    double wait;
    try {
      wait = round();
    } finally {
      inRound = false;
    }
    if (!inbox.isEmpty() && autoProcess) {
      scheduleRound();
    }
    if (nextRound != null) {
      nextRound.cancel();
      nextRound = null;
    }
    if (wait >= 0) {
      // never before the moment itself: the clock counts milliseconds
      Duration delay = Duration.ofMillis(Math.max(1, (long) Math.ceil(wait * 1000)));
      nextRound = time.schedule(delay, this::scheduleRound);
    }
  }

  /**
   * Calls a function of the file's Lua state from outside; only where it has no thread.
   *
   * @param table a global table, such as {@code hook}
   * @param name a function in it
   * @throws ScriptException if there is no such function, or it raises an error
   */
  public Varargs call(String table, String name, Varargs arguments) throws ScriptException {
    checkNoThread();
    LuaValue library = sandbox.globals().get(table);
    LuaValue function = library.istable() ? library.get(name) : LuaValue.NIL;
    if (!function.isfunction()) {
      throw new ScriptException("there is no function " + table + "." + name, "");
    }
    return callInRound(function, arguments);
  }

  /**
   * Plays the game's part; only where the file has no thread, and once it has run.
   *
   * @param part {@code player}, {@code entity} or {@code remove}, as the head of {@code
   *     gmod-world.lua} says
   * @throws ScriptException if what is to be played is not as it should be
   */
  public Varargs play(String part, Varargs arguments) throws ScriptException {
    checkNoThread();
    return callInRound(world.get(part), arguments);
  }

  private void checkNoThread() {
    if (steps == null) {
      throw new IllegalStateException("the file runs on a thread of its own");
    }
  }

  private Varargs callInRound(LuaValue function, Varargs arguments) throws ScriptException {
    boolean outer = inRound;
    inRound = true;
    try {
      return sandbox.run(function, arguments);
    } finally {
      inRound = outer;
      scheduleRound();
    }
  }

  private void begin() throws IOException, ScriptException {
    LuaTable host =
        new LuaHost(sandbox, port, time, this::next, this::reply, log, this::configure, steps)
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

  private void serve() throws InterruptedException {
    double wait = 0;
    // What came in before the end is still looked at.
    while (running || peeked != null || !inbox.isEmpty()) {
      if (!autoProcess) {
        if (!running) {
          return; // the file processes by itself, and is not asked any more
        }
        TimeUnit.NANOSECONDS.sleep((long) (wait * 1e9));
      } else if (peeked == null) {
        peeked = inbox.poll((long) (wait * 1e9), TimeUnit.NANOSECONDS);
      }
      double next = round();
      String tooMuch = sandbox.holdsTooMuch();
      if (tooMuch != null) {
        log.accept(file + ": ended: " + tooMuch);
        return;
      }
      wait = next < 0 ? LONGEST_SLEEP_SECONDS : Math.min(LONGEST_SLEEP_SECONDS, next);
    }
  }

  /** Runs what came in and what is due; tells after how many seconds more is, or -1. */
  private double round() {
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
    scheduleRound();
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
    if (thread == null) {
      sandbox.stop("the engine is closing the file");
      sandbox.close();
      port.close();
      return;
    }
    inbox.offer(WAKE);
    ThreadGroup group = thread.getThreadGroup(); // null where it has ended
    try {
      thread.join(FAREWELL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // what is left now does not come to its end by itself
    sandbox.stop("the engine is closing the file");
    if (group != null) {
      group.interrupt();
    }
    try {
      thread.join(FAREWELL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    port.close();
  }
}
