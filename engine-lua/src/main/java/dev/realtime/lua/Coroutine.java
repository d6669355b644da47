package dev.realtime.lua;

import dev.realtime.luaj.Globals;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaThread;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine: a thread that runs only while whoever resumed it waits. LuaJ's own are ended by a
 * clock some time after they have become garbage, and then at the same time as the script runs; of
 * these, {@link Coroutines} ends each between two steps of the script.
 */
final class Coroutine extends LuaThread implements HeldMemory.Holder {
  private static final long STACK_BYTES = 8L << 20;
  private static final int HELD_BYTES = 16 << 10;

  final Body body;

  Coroutine(Globals globals, LuaValue function, CallFrames frames, Meter meter) {
    super(globals, function);
    this.body = new Body(function, frames, meter);
  }

  @Override
  public String getStatus() {
    return body.status;
  }

  @Override
  public void show(HeldMemory memory) {
    body.show(memory);
  }

  /** Unwinds a thread that nobody will resume. */
  private static final class AbandonedError extends Error {
    private static final long serialVersionUID = 1L;

    AbandonedError() {
      super("abandoned", null, false, false);
    }
  }

  /** What the thread knows of its coroutine: not the coroutine itself, which may become garbage. */
  static final class Body implements Runnable {
    private final CallFrames frames;
    private final Meter meter;
    private final CallFrames.Frames ownFrames = new CallFrames.Frames();
    private final Semaphore turnOfThread = new Semaphore(0);
    private final Semaphore turnOfOther = new Semaphore(0);
    private @Nullable LuaValue function;
    private Varargs passed = LuaValue.NONE;
    private @Nullable Throwable failure;
    private boolean abandoned;
    private String status = "suspended";
    private @Nullable Reference reference;

    private Body(LuaValue function, CallFrames frames, Meter meter) {
      this.function = function;
      this.frames = frames;
      this.meter = meter;
    }

    /** Null as long as it has no thread. */
    @Nullable Reference reference() {
      return reference;
    }

    boolean isDead() {
      return status.equals("dead");
    }

    boolean isSuspended() {
      return status.equals("suspended");
    }

    void setNormal(boolean normal) {
      status = normal ? "normal" : "running";
    }

    void start(String name, Reference reference) {
      CoroutineThreads.start(this, name, STACK_BYTES);
      this.reference = reference;
    }

    /** Runs until it yields or ends. What it raised is raised here. */
    Varargs resume(Varargs arguments) {
      status = "running";
      passed = arguments;
      meter.leaveThread();
      CallFrames.Frames before = frames.switchTo(ownFrames);
      turnOfThread.release();
      turnOfOther.acquireUninterruptibly();
      frames.switchTo(before);
      meter.enterThread();
      Throwable raised = failure;
      failure = null;
      if (raised instanceof Error error) {
        throw error;
      }
      if (raised instanceof RuntimeException exception) {
        throw exception;
      }
      return passed;
    }

    Varargs yield(Varargs values) {
      status = "suspended";
      passed = values;
      meter.leaveThread();
      turnOfOther.release();
      turnOfThread.acquireUninterruptibly();
      if (abandoned) {
        throw new AbandonedError();
      }
      meter.enterThread();
      return passed;
    }

    @Override
    public void run() {
      turnOfThread.acquireUninterruptibly();
      try {
        if (!abandoned) {
          meter.enterThread();
          LuaValue entry = function;
          function = null;
          passed = entry == null ? LuaValue.NONE : entry.invoke(passed);
        }
      } catch (StackOverflowError e) {
        failure = new LuaError("stack overflow");
      } catch (AbandonedError e) {
        passed = LuaValue.NONE;
      } catch (Throwable e) {
        failure = e;
      } finally {
        if (!abandoned) {
          meter.leaveThread();
        }
        status = "dead";
        turnOfOther.release();
      }
    }

    /** Ends its thread; returns when no function of the script is on it any more. */
    void abandon() {
      abandoned = true;
      CallFrames.Frames before = frames.switchTo(ownFrames);
      turnOfThread.release();
      turnOfOther.acquireUninterruptibly();
      frames.switchTo(before);
    }

    void show(HeldMemory memory) {
      memory.add(function);
      if (reference != null && !isDead()) {
        memory.addBytes(HELD_BYTES);
        ownFrames.show(memory);
      }
    }
  }

  /** Tells when its coroutine has become garbage. */
  static final class Reference extends WeakReference<Coroutine> {
    final Body body;

    Reference(Coroutine coroutine, ReferenceQueue<Coroutine> garbage) {
      super(coroutine, garbage);
      this.body = coroutine.body;
    }
  }
}
