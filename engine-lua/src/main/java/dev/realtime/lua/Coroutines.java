package dev.realtime.lua;

import dev.realtime.luaj.Globals;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaThread;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import dev.realtime.luaj.lib.VarArgFunction;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code coroutine}, with a bound: each that was begun and has not ended is a thread. Those that
 * nothing can resume any more are ended when another one begins.
 */
final class Coroutines implements AutoCloseable {
  static final int MOST = 1_000;

  /** To have the garbage looked for takes as long as some millions. */
  private static final int STEPS_OF_A_COLLECTION = 2_000_000;

  /** Another thread takes over, and later this one again: as long as some hundred instructions. */
  private static final int STEPS_OF_A_RESUME = 500;

  private final Globals globals;
  private final CallFrames frames;
  private final Meter meter;
  private final LuaValue errorHandler;
  private final ReferenceQueue<Coroutine> garbage = new ReferenceQueue<>();
  private final Set<Coroutine.Reference> started = new HashSet<>();
  private boolean hasBegun;

  Coroutines(Globals globals, CallFrames frames, LuaValue errorHandler) {
    this.globals = globals;
    this.frames = frames;
    this.meter = frames.meter();
    this.errorHandler = errorHandler;
  }

  LuaTable table() {
    LuaTable table = new LuaTable();
    table.set("create", Sandbox.function(arguments -> create(arguments)));
    table.set("resume", Sandbox.function(this::resume));
    table.set("running", Sandbox.function(nothing -> running()));
    table.set("status", Sandbox.function(arguments -> status(thread(arguments))));
    table.set("wrap", Sandbox.function(arguments -> new Wrapped(create(arguments))));
    table.set("yield", Sandbox.function(this::yield));
    return table;
  }

  private Coroutine create(Varargs arguments) {
    Coroutine coroutine = new Coroutine(globals, Arguments.function(arguments, 1), frames, meter);
    coroutine.errorfunc = errorHandler;
    return coroutine;
  }

  private static LuaThread thread(Varargs arguments) {
    if (!arguments.arg1().isthread()) {
      throw Arguments.bad(1, "coroutine expected");
    }
    return arguments.checkthread(1);
  }

  private LuaValue running() {
    return globals.running instanceof Coroutine coroutine ? coroutine : LuaValue.NIL;
  }

  private LuaValue status(LuaThread thread) {
    return LuaValue.valueOf(thread instanceof Coroutine ? thread.getStatus() : "running");
  }

  private Varargs resume(Varargs arguments) {
    Coroutine coroutine = (Coroutine) thread(arguments);
    try {
      return LuaValue.varargsOf(LuaValue.TRUE, resume(coroutine, arguments.subargs(2)));
    } catch (RuntimeException e) {
      return LuaValue.varargsOf(LuaValue.FALSE, ErrorFunctions.valueOf(e));
    }
  }

  private Varargs resume(Coroutine coroutine, Varargs arguments) {
    Coroutine.Body body = coroutine.body;
    meter.steps(STEPS_OF_A_RESUME);
    if (!body.isSuspended()) {
      String status = body.isDead() ? "dead" : "non-suspended";
      throw new LuaError("cannot resume " + status + " coroutine");
    }
    if (body.reference() == null) {
      if (!hasBegun) {
        hasBegun = true;
        CoroutineThreads.enter();
      }
      makeRoom();
      Coroutine.Reference reference = new Coroutine.Reference(coroutine, garbage);
      body.start(Thread.currentThread().getName() + " coroutine", reference);
      started.add(reference);
    }
    LuaThread before = globals.running;
    globals.running = coroutine;
    Coroutine.@Nullable Body outer = before instanceof Coroutine other ? other.body : null;
    if (outer != null) {
      outer.setNormal(true);
    }
    try {
      return body.resume(arguments);
    } finally {
      globals.running = before;
      if (outer != null) {
        outer.setNormal(false);
      }
      if (body.isDead()) {
        started.remove(body.reference());
      }
    }
  }

  private Varargs yield(Varargs values) {
    if (!(globals.running instanceof Coroutine coroutine)) {
      throw new LuaError("attempt to yield from outside a coroutine");
    }
    return coroutine.body.yield(values);
  }

  private void makeRoom() {
    end((Coroutine.Reference) garbage.poll());
    if (!isFull()) {
      return;
    }
    meter.steps(STEPS_OF_A_COLLECTION);
    try {
      end((Coroutine.Reference) HeapCollections.collect(garbage));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (isFull()) {
      throw new LuaError(
          String.format(
              Locale.ROOT, "too many coroutines: %,d have begun and not ended", started.size()));
    }
  }

  private boolean isFull() {
    return started.size() >= MOST || started.size() >= CoroutineThreads.share();
  }

  /** Ends those that have become garbage, from the first on. */
  private void end(Coroutine.@Nullable Reference first) {
    for (Coroutine.Reference next = first;
        next != null;
        next = (Coroutine.Reference) garbage.poll()) {
      if (started.remove(next) && !next.body.isDead()) {
        next.body.abandon();
      }
    }
  }

  void show(HeldMemory memory) {
    started.forEach(reference -> reference.body.show(memory));
  }

  /** Ends all of them. To be called when no script runs. */
  @Override
  public void close() {
    started.forEach(reference -> reference.body.abandon());
    started.clear();
    if (hasBegun) {
      hasBegun = false;
      CoroutineThreads.leave();
    }
  }

  /** What {@code coroutine.wrap} returns. */
  private final class Wrapped extends VarArgFunction implements HeldMemory.Holder {
    private final Coroutine coroutine;

    Wrapped(Coroutine coroutine) {
      this.coroutine = coroutine;
    }

    @Override
    public Varargs invoke(Varargs arguments) {
      try {
        return resume(coroutine, arguments);
      } catch (RuntimeException e) {
        throw new LuaError(ErrorFunctions.valueOf(e));
      }
    }

    @Override
    public void show(HeldMemory memory) {
      memory.add(coroutine);
    }
  }
}
