package dev.realtime.engine.work;

import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of an engine that has no threads of its own: it is done when somebody asks for it, on
 * the thread that asks, one step after the other in the order they came. When no step is left the
 * workers are asked in turn, and so is each when it was woken. So the same events always take the
 * same course. Work that is handed in may come from any thread.
 */
public final class Steps implements Workers {
  /** More than this without a rest is a circle: rules that keep each other busy. */
  static final int MOST_WITHOUT_REST = 250_000;

  /** How long to wait, in real time, for what another thread does meanwhile. */
  private static final long PATIENCE_SECONDS = 10;

  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>(MOST_WITHOUT_REST);
  private final List<Stepped> workers = new CopyOnWriteArrayList<>();
  private final AtomicInteger elsewhere = new AtomicInteger();
  private final EngineTime time;
  private final Consumer<Throwable> failures;

  /**
   * Nothing to do yet.
   *
   * @param time wakes workers that have something to do later
   * @param failures takes what steps throw; the next step is done all the same
   */
  public Steps(EngineTime time, Consumer<Throwable> failures) {
    this.time = time;
    this.failures = failures;
  }

  /** A worker, asked to work in steps. */
  private final class Stepped implements Running {
    private final Worker worker;
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean begun;
    private boolean busy;
    private EngineTime.@Nullable Timer later;

    Stepped(Worker worker) {
      this.worker = worker;
    }

    @Override
    public void wake() {
      if (woken.compareAndSet(false, true)) {
        execute(
            () -> {
              woken.set(false);
              if (ask()) {
                wake();
              }
            });
      }
    }

    @Override
    public void begin() {
      begun = true;
      wake();
    }

    /** Whether it did something; one that waits in the midst of its work is left alone. */
    boolean ask() {
      if (!begun || busy || !workers.contains(this)) {
        return false;
      }
      busy = true;
      try {
        Duration rest = worker.work(Duration.ZERO);
        if (later != null) {
          later.cancel();
          later = null;
        }
        if (!rest.isZero() && !rest.equals(Worker.UNTIL_WOKEN)) {
          later = time.schedule(rest, this::wake);
        }
        return rest.isZero();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(worker.name() + " was interrupted", e);
      } finally {
        busy = false;
      }
    }

    @Override
    public void close() {
      if (!workers.contains(this)) {
        return;
      }
      try {
        worker.close();
        while (ask()) {}
      } catch (Exception e) {
        failures.accept(e);
      }
      workers.remove(this);
      if (later != null) {
        later.cancel();
      }
    }
  }

  /** Tasks of a queue are steps as all others are. */
  private final class SteppedQueue implements TaskQueue {
    private volatile boolean closed;

    @Override
    public void execute(Runnable task) {
      offer(task);
    }

    @Override
    public boolean offer(Runnable task) {
      if (closed) {
        return false;
      }
      Steps.this.execute(task);
      return true;
    }

    @Override
    public int waiting() {
      return tasks.size();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Adds a step. */
  public void execute(Runnable task) {
    if (!tasks.offer(task)) {
      throw circle();
    }
  }

  @Override
  public Running add(Worker worker) {
    Stepped stepped = new Stepped(worker);
    workers.add(stepped);
    return stepped;
  }

  @Override
  public TaskQueue queue(String name, int threads, int capacity) {
    return new SteppedQueue();
  }

  @Override
  public void start() {
    workers.forEach(
        worker -> {
          worker.begin();
          worker.ask();
        });
  }

  /**
   * Brings back to these steps what another thread completes. Until it does, there is no rest.
   *
   * @return completes with the same result, as a step
   */
  public <T> CompletionStage<T> bringBack(CompletionStage<T> work) {
    if (work.toCompletableFuture().isDone()) {
      return work;
    }
    CompletableFuture<T> here = new CompletableFuture<>();
    elsewhere.incrementAndGet();
    work.whenComplete(
        (value, error) ->
            execute(
                () -> {
                  elsewhere.decrementAndGet();
                  if (error == null) {
                    here.complete(value);
                  } else {
                    here.completeExceptionally(error);
                  }
                }));
    return here;
  }

  /**
   * Does everything there is to do, until nothing is left that could be done at this moment.
   *
   * @throws IllegalStateException if there is no end to it
   */
  public void settle() {
    for (int done = 0; step(); done++) {
      if (done >= MOST_WITHOUT_REST) {
        tasks.clear();
        throw circle();
      }
    }
  }

  @Override
  public boolean await(CompletableFuture<?> goal, Duration limit) {
    int done = 0;
    while (!goal.isDone() && done < MOST_WITHOUT_REST && step()) {
      done++;
    }
    return goal.isDone();
  }

  private boolean step() {
    Runnable next = tasks.poll();
    if (next == null && elsewhere.get() > 0) {
      next = awaitOthers();
    }
    if (next == null) {
      return anyWorker();
    }
    try {
      next.run();
    } catch (RuntimeException | Error e) {
      failures.accept(e);
    }
    return true;
  }

  private boolean anyWorker() {
    for (Stepped worker : workers) {
      if (worker.ask()) {
        return true;
      }
    }
    return false;
  }

  private Runnable awaitOthers() {
    try {
      Runnable next = tasks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next != null) {
        return next;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an action was under way", e);
    }
    throw new IllegalStateException(
        "an action did not come to its end within " + PATIENCE_SECONDS + " seconds");
  }

  private static IllegalStateException circle() {
    return new IllegalStateException(
        "there is no end to the work: do rules keep each other busy in a circle?");
  }

  /** Stops the workers, the latest first; what waits as a step is left. */
  @Override
  public void close() {
    for (int i = workers.size() - 1; i >= 0; i--) {
      workers.get(i).close();
    }
  }
}
