package dev.realtime.api.backend;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link ConnectionListener}s of one backend: each hears of every coming and going once, in
 * order. For those who write a backend. May be used from any thread.
 *
 * <p>No lock is held while a listener is told, so one that blocks, or waits for a thread that asks
 * for something here, holds up only whoever tells it. News that come while a listener is being told
 * wait in its own line, and are told by the thread that is there already.
 */
public final class ConnectionListeners {
  private final Consumer<RuntimeException> failures;
  private final List<Line> lines = new CopyOnWriteArrayList<>();

  /** Guards what is known, and that it enters every line in the same order. */
  private final Object lock = new Object();

  private @Nullable News latest;

  /** One coming, or one going with its reason. */
  private record News(@Nullable String awayBecause) {
    void tell(ConnectionListener listener) {
      if (awayBecause == null) {
        listener.connected();
      } else {
        listener.disconnected(awayBecause);
      }
    }
  }

  /**
   * Nothing is known yet, so a new listener is told nothing.
   *
   * @param failures is given what a listener throws; the other listeners are told all the same
   */
  public ConnectionListeners(Consumer<RuntimeException> failures) {
    this.failures = failures;
  }

  /** Adds a listener, and tells it what is known, if anything, before this returns. */
  public Registration add(ConnectionListener listener) {
    Line line = new Line(listener);
    synchronized (lock) {
      lines.add(line);
      if (latest != null) {
        line.enter(latest);
      }
    }
    line.tellOn();
    return () -> {
      line.end();
      lines.remove(line);
    };
  }

  /** The store answers; says nothing where that was known. */
  public void connected() {
    spread(new News(null));
  }

  /**
   * The store does not answer; says nothing where that was known, also with another reason.
   *
   * @param reason one line without secrets
   */
  public void disconnected(String reason) {
    spread(new News(reason));
  }

  /** How many listeners there are. */
  public int size() {
    return lines.size();
  }

  private void spread(News news) {
    synchronized (lock) {
      boolean known =
          latest != null && (latest.awayBecause() == null) == (news.awayBecause() == null);
      latest = news;
      if (known) {
        return;
      }
      lines.forEach(line -> line.enter(news));
    }
    lines.forEach(Line::tell);
  }

  /** What one listener has still to be told. */
  private final class Line {
    private final ConnectionListener listener;

    /** Guarded by itself, as are the other two. */
    private final ArrayDeque<News> waiting = new ArrayDeque<>();

    /** Whoever adds the listener tells it first. */
    private boolean telling = true;

    private boolean ended;

    Line(ConnectionListener listener) {
      this.listener = listener;
    }

    void enter(News news) {
      synchronized (waiting) {
        waiting.add(news);
      }
    }

    void end() {
      synchronized (waiting) {
        ended = true;
        waiting.clear();
      }
    }

    /** Tells what waits, unless another thread is at it. */
    void tell() {
      synchronized (waiting) {
        if (telling) {
          return;
        }
        telling = true;
      }
      tellOn();
    }

    private void tellOn() {
      News next = next();
      while (next != null) {
        boolean returned = false;
        try {
          next.tell(listener);
          returned = true;
        } catch (RuntimeException e) {
          failures.accept(e);
          returned = true;
        } finally {
          if (!returned) {
            stopTelling();
          }
        }
        next = next();
      }
    }

    private @Nullable News next() {
      synchronized (waiting) {
        News news = ended ? null : waiting.poll();
        telling = news != null;
        return news;
      }
    }

    private void stopTelling() {
      synchronized (waiting) {
        telling = false;
      }
    }
  }
}
