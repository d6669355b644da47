package dev.realtime.engine.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The work of an engine that has no threads of its own: it is done when somebody asks for it, on
 * the thread that asks, one step after the other in the order they came. So the same events always
 * take the same course. Work that is handed in may come from any thread.
 */
public final class Steps implements Executor {
  /** More than this without a rest is a circle: rules that keep each other busy. */
  static final int MOST_WITHOUT_REST = 250_000;

  /** How long to wait, in real time, for what another thread does meanwhile. */
  private static final long PATIENCE_SECONDS = 10;

  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>(MOST_WITHOUT_REST);
  private final List<BooleanSupplier> sources = new ArrayList<>();
  private final AtomicInteger elsewhere = new AtomicInteger();
  private final Consumer<Throwable> failures;

  /**
   * Nothing to do yet.
   *
   * @param failures takes what steps throw; the next step is done all the same
   */
  public Steps(Consumer<Throwable> failures) {
    this.failures = failures;
  }

  @Override
  public void execute(Runnable task) {
    if (!tasks.offer(task)) {
      throw circle();
    }
  }

  /**
   * Adds a source of work, which is asked when no step is left.
   *
   * @param source looks for work without waiting, and tells whether it found any
   */
  public void addSource(BooleanSupplier source) {
    sources.add(source);
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

  /** Works until something is complete, or nothing is left to do; tells whether it is. */
  public boolean workUntil(CompletableFuture<?> goal) {
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
      return anySource();
    }
    try {
      next.run();
    } catch (RuntimeException | Error e) {
      failures.accept(e);
    }
    return true;
  }

  private boolean anySource() {
    for (BooleanSupplier source : sources) {
      if (source.getAsBoolean()) {
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
}
