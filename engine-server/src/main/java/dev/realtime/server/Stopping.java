package dev.realtime.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM and Ctrl-C as something to wait for. The command then cleans up on its own thread, and
 * the process ends with the command's exit code as if it had come to its end by itself.
 */
final class Stopping {
  private static final long LONGEST_FAREWELL_SECONDS = 15;

  private static final CountDownLatch ASKED = new CountDownLatch(1);
  private static final CountDownLatch ENDED = new CountDownLatch(1);
  private static final AtomicInteger CODE = new AtomicInteger(ExitCode.OUTSIDE);
  private static boolean listening;

  private Stopping() {}

  /** Opens when the process is asked to stop. */
  static synchronized CountDownLatch latch() {
    if (!listening) {
      listening = true;
      Runtime.getRuntime().addShutdownHook(new Thread(Stopping::asked, "realtime-stopping"));
    }
    return ASKED;
  }

  private static void asked() {
    ASKED.countDown();
    try {
      // A JVM that was told to stop waits for its hooks, not for its threads.
      if (ENDED.await(LONGEST_FAREWELL_SECONDS, TimeUnit.SECONDS)) {
        System.out.flush();
        Runtime.getRuntime().halt(CODE.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process with a command's exit code. */
  static void exit(int code) {
    CODE.set(code);
    ENDED.countDown();
    System.exit(code);
  }
}
