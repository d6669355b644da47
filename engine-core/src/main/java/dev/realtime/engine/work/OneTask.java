package dev.realtime.engine.work;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Does one task, which may take long, and ends. */
final class OneTask implements Worker {
  private final String name;
  private final Runnable task;
  private final Runnable cancel;
  private Workers.@Nullable Running running;

  OneTask(String name, Runnable task, Runnable cancel) {
    this.name = name;
    this.task = task;
    this.cancel = cancel;
  }

  /** Before it begins. */
  void drivenBy(Workers.Running value) {
    running = value;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration work(Duration atMost) {
    Workers.Running itself = running;
    running = null;
    if (itself != null) {
      try {
        task.run();
      } finally {
        itself.close();
      }
    }
    return UNTIL_WOKEN;
  }

  @Override
  public void close() {
    cancel.run();
  }
}
