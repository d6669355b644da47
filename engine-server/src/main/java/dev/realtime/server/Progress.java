package dev.realtime.server;

import dev.realtime.api.log.EventLogPass;
import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Shows on a terminal how far long work has come; says nothing where nobody looks. */
final class Progress implements AutoCloseable {
  private static final long PERIOD_MILLIS = 500;

  private final PrintStream out;
  private final @Nullable ScheduledExecutorService timer;
  private volatile @Nullable EventLogPass pass;
  private volatile String what = "";
  private volatile boolean shown;

  private Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.timer = terminal ? Executors.newSingleThreadScheduledExecutor(Progress::daemon) : null;
    if (timer != null) {
      timer.scheduleAtFixedRate(this::show, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** On standard error, if a person reads that. */
  static Progress onTerminal() {
    return new Progress(System.err, System.console() != null && System.getenv("TERM") != null);
  }

  /** Wherever the text goes. */
  static Progress on(PrintStream out) {
    return new Progress(out, true);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "realtime-progress");
    thread.setDaemon(true);
    return thread;
  }

  /** What is under way now. */
  void of(String work, EventLogPass through) {
    what = work;
    pass = through;
  }

  private void show() {
    EventLogPass current = pass;
    if (current != null) {
      shown = true;
      out.printf("\r%s: %.0f %%  ", what, 100 * current.progress());
      out.flush();
    }
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
    if (shown) {
      out.print("\r" + " ".repeat(what.length() + 10) + "\r");
      out.flush();
    }
  }
}
