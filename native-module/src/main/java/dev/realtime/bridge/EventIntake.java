package dev.realtime.bridge;

import dev.realtime.engine.session.MisuseException;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the events of one session to the engine, in their order. What the engine has no room for is
 * held here and tried again; a little is held, then nothing more is read, so that the connection
 * fills and the rest waits in the game. The game forgets an event only when it was dealt with.
 */
final class EventIntake {
  private static final int MOST_HELD = 1_000;
  private static final int MOST_HELD_BYTES = 1 << 20;
  private static final Duration FIRST_DELAY = Duration.ofMillis(10);
  private static final Duration LONGEST_DELAY = Duration.ofMillis(250);

  /** The game takes the engine for dead after 30 seconds without a word. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

  private final SessionPort port;
  private final Outbox outbox;
  private final HandOver handOver;
  private final EngineTime time;
  private final Consumer<String> tell;
  private final Consumer<Throwable> broken;

  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private int heldBytes;
  private Duration delay = FIRST_DELAY;
  private long lastSignNanos;
  private EngineTime.@Nullable Timer retry;
  private long waited;
  private boolean waitTold;
  private boolean endOfWaitTold;
  private boolean refusalTold;
  private boolean ended;

  /**
   * Something that must wait for its turn.
   *
   * @param attempt tries it; false if it must be tried again
   */
  private record Held(BooleanSupplier attempt, int bytes) {}

  /**
   * The intake of a session that begins.
   *
   * @param tell takes lines for the game's operator
   * @param broken takes what went wrong here, and ends the session
   */
  EventIntake(
      SessionPort port,
      Outbox outbox,
      HandOver handOver,
      EngineTime time,
      Consumer<String> tell,
      Consumer<Throwable> broken) {
    this.port = port;
    this.outbox = outbox;
    this.handOver = handOver;
    this.time = time;
    this.tell = tell;
    this.broken = broken;
  }

  /** Takes the next event, or holds it until there is room for it. */
  synchronized void take(Frame event) {
    if (!held.isEmpty() || !deal(event)) {
      waited++;
      hold(() -> deal(event), event.body().length);
    }
  }

  /** Does something when everything that came before it was taken. */
  synchronized void afterwards(Runnable task, int bytes) {
    if (held.isEmpty()) {
      task.run();
    } else {
      hold(
          () -> {
            task.run();
            return true;
          },
          bytes);
    }
  }

  /** How many events have had to wait so far. */
  synchronized long waited() {
    return waited;
  }

  /**
   * Whether an event is dealt with: the engine has it, or will never take it. The latter is told
   * once, and counts, because sending it again would be of no use.
   */
  private boolean deal(Frame event) {
    String refusal;
    try {
      refusal = port.emit(event.name(), event.text());
    } catch (MisuseException e) {
      refusal = String.valueOf(e.getMessage());
    }
    if (refusal != null && isForNow(refusal)) {
      if (!waitTold) {
        waitTold = true;
        tell.accept("events wait until the engine has room for them: " + refusal);
      }
      return false;
    }
    handOver.took();
    if (refusal != null && !refusalTold) {
      refusalTold = true; // the engine counts those that follow
      tell.accept("an event was not taken, and is lost: " + refusal);
    }
    return true;
  }

  /**
   * Whether the engine may take the event later, or another engine may. The port says so only in
   * words by now; when it has a result with a type, this is the one place to ask it.
   */
  private static boolean isForNow(String refusal) {
    return refusal.startsWith("queue full") || refusal.equals("the engine is stopping");
  }

  private void hold(BooleanSupplier attempt, int bytes) {
    held.add(new Held(attempt, bytes));
    heldBytes += bytes;
    if (held.size() == 1) {
      lastSignNanos = time.nanos();
      later();
      handOver.ask(); // what came before them need not be kept any longer
    }
  }

  private void later() {
    if (!ended) {
      retry = time.schedule(delay, this::tryAgain);
    }
  }

  /** On the clock's thread, which is lent for a moment only: emitting never blocks. */
  private void tryAgain() {
    try {
      boolean progress = false;
      synchronized (this) {
        while (!ended && !held.isEmpty() && held.element().attempt().getAsBoolean()) {
          heldBytes -= held.remove().bytes();
          progress = true;
        }
        delay = progress ? FIRST_DELAY : doubled(delay);
        if (!held.isEmpty()) {
          showLife();
          later();
        } else if (!ended && !endOfWaitTold) {
          endOfWaitTold = true;
          tell.accept("the engine has room again; " + waited + " events had to wait for it");
        }
        notifyAll();
      }
      handOver.ask();
    } catch (Throwable e) {
      broken.accept(e);
    }
  }

  private static Duration doubled(Duration delay) {
    Duration twice = delay.multipliedBy(2);
    return twice.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : twice;
  }

  /** While nothing is read, a PING of the game is not read either; so its answer comes unasked. */
  private void showLife() {
    long now = time.nanos();
    if (now - lastSignNanos >= SIGN_OF_LIFE.toNanos()) {
      lastSignNanos = now;
      outbox.put(Frame.of(FrameType.PONG, 0, 0));
    }
  }

  synchronized boolean isFull() {
    return held.size() >= MOST_HELD || heldBytes >= MOST_HELD_BYTES;
  }

  /** Waits until more may be read; ends at once when the connection does. */
  synchronized void awaitRoom() throws InterruptedException {
    while (!ended && isFull()) {
      wait();
    }
  }

  /** Nothing is tried any more. What is held was not acknowledged, so the game still has it. */
  synchronized void end() {
    ended = true;
    if (retry != null) {
      retry.cancel();
    }
    held.clear();
    notifyAll();
  }
}
