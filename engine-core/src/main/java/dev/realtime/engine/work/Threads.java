package dev.realtime.engine.work;

/** How threads are made. */
public final class Threads {
  private Threads() {}

  /** A thread that does not keep the program alive; not started. */
  public static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
