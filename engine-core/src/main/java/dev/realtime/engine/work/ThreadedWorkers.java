package dev.realtime.engine.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each worker on a thread of its own. */
public final class ThreadedWorkers implements Workers {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1000;
  private static final long LAST_JOIN_MILLIS = 1000;
  private static final Logger log = LoggerFactory.getLogger(ThreadedWorkers.class);

  // Guarded by this.
  private final List<Driven> all = new ArrayList<>();
  private boolean started;

  /** A worker and the threads that drive it: one, but for queues whose tasks need no order. */
  private final class Driven implements Running {
    private final Worker worker;
    private final List<Thread> threads = new ArrayList<>();
    private boolean begun;
    private volatile boolean closing;

    /** It was asked to come to its end: what it does now is the last. */
    private volatile boolean told;

    Driven(Worker worker, int threads) {
      this.worker = worker;
      for (int i = 0; i < threads; i++) {
        this.threads.add(worker.thread(this::loop));
      }
    }

    @Override
    public void begin() {
      synchronized (ThreadedWorkers.this) {
        if (begun || closing) {
          return;
        }
        begun = true;
      }
      threads.forEach(Thread::start);
    }

    private void loop() {
      long pause = FIRST_PAUSE_MILLIS;
      while (true) {
        try {
          boolean last = told;
          Duration rest = worker.work(last ? Duration.ZERO : PATIENCE);
          if (last && !rest.isZero()) {
            return;
          }
          pause = FIRST_PAUSE_MILLIS;
        } catch (InterruptedException e) {
          return;
        } catch (Throwable e) {
          log.error("{} failed, and goes on", worker.name(), e);
          if (closing || !pause(pause)) {
            return;
          }
          pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
      }
    }

    private boolean pause(long millis) {
      try {
        TimeUnit.MILLISECONDS.sleep(millis);
        return true;
      } catch (InterruptedException e) {
        return false;
      }
    }

    @Override
    public void wake() {
      // its thread waits for what comes in
    }

    @Override
    public void close() {
      synchronized (ThreadedWorkers.this) {
        if (closing) {
          return;
        }
        closing = true;
        all.remove(this);
        if (!begun) {
          return;
        }
      }
      try {
        worker.close();
      } catch (Exception e) {
        log.warn("{} does not come to its end: {}", worker.name(), e.toString());
      } finally {
        told = true;
      }
      boolean interrupted = !join(worker.farewell().toMillis());
      if (threads.stream().anyMatch(Thread::isAlive)) {
        threads.forEach(worker::interrupt);
        interrupted |= !join(LAST_JOIN_MILLIS);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /** Returns false where this thread was interrupted meanwhile. */
    private boolean join(long millis) {
      if (millis <= 0 || threads.contains(Thread.currentThread())) {
        return true;
      }
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      try {
        for (Thread thread : threads) {
          thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        }
        return true;
      } catch (InterruptedException e) {
        return false;
      }
    }
  }

  private final class ThreadedQueue implements TaskQueue {
    private final QueueWorker worker;
    private final Driven driven;

    ThreadedQueue(String name, int threads, int capacity) {
      worker = new QueueWorker(name, capacity);
      driven = add(worker, threads);
    }

    @Override
    public void execute(Runnable task) {
      worker.execute(task, driven.threads.contains(Thread.currentThread()));
    }

    @Override
    public boolean offer(Runnable task) {
      return worker.offer(task);
    }

    @Override
    public int waiting() {
      return worker.waiting();
    }

    @Override
    public void close() {
      driven.close();
    }
  }

  private synchronized Driven add(Worker worker, int threads) {
    Driven driven = new Driven(worker, threads);
    all.add(driven);
    return driven;
  }

  @Override
  public Running add(Worker worker) {
    return add(worker, 1);
  }

  @Override
  public TaskQueue queue(String name, int threads, int capacity) {
    ThreadedQueue queue = new ThreadedQueue(name, threads, capacity);
    boolean late;
    synchronized (this) {
      late = started;
    }
    if (late) {
      queue.driven.begin();
    }
    return queue;
  }

  @Override
  public void start() {
    List<Driven> first;
    synchronized (this) {
      started = true;
      first = List.copyOf(all);
    }
    first.forEach(Driven::begin);
    log.debug(
        "started: {}",
        first.stream().map(driven -> driven.worker.name()).collect(Collectors.joining(", ")));
  }

  @Override
  public boolean await(CompletableFuture<?> goal, Duration limit) throws InterruptedException {
    try {
      goal.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      // it is complete; whoever asks sees how
    }
    return true;
  }

  @Override
  public void close() {
    List<Driven> last;
    synchronized (this) {
      last = new ArrayList<>(all);
    }
    Collections.reverse(last);
    last.forEach(Driven::close);
  }
}
