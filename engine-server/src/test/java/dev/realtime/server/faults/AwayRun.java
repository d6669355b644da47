package dev.realtime.server.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One engine emits numbered events at a steady rate, another acts on them; meanwhile Redis is
 * killed, and comes back on its file after a while. Both say several times a second how far they
 * have come.
 */
final class AwayRun {
  private static final String EMITTING =
      """
      local rate, last, emitted, refused, start = %d, %d, 0, 0, nil
      timer.Create("emit", 0.01, 0, function()
        start = start or CurTime()
        local due = math.min(last, math.floor((CurTime() - start) * rate))
        while emitted < due do
          if not realtime.Emit("away:event", {n = emitted + 1, text = string.rep("x", 200)}) then
            refused = refused + 1
            break
          end
          emitted = emitted + 1
        end
      end)
      timer.Create("say", 0.1, 0, function()
        local stats = realtime.GetStats()
        print(string.format("emitted=%%d handed=%%d spooled=%%d refused=%%d.",
          emitted, stats.published, stats.spooled, refused))
      end)
      """;

  private static final String ACTING =
      """
      realtime.AddHook("away:event", {type = "file", name = "log", path = "all.log"})
      realtime.AddHook("away:event", {type = "counter", name = "count", key = "away:count"})
      timer.Create("say", 0.1, 0, function()
        print(string.format("counted=%d.", tonumber(realtime.Get("away:count")) or -1))
      end)
      """;

  private final int rate;
  private final int secondsBefore;
  private final int secondsAway;

  /**
   * A run.
   *
   * @param secondsBefore for how long all is well; afterwards it is for as long again
   */
  AwayRun(int rate, int secondsBefore, int secondsAway) {
    this.rate = rate;
    this.secondsBefore = secondsBefore;
    this.secondsAway = secondsAway;
  }

  /**
   * What was seen.
   *
   * @param refused how often an event was not taken over, and had to be offered again
   * @param mostSpooled the most events that waited on disk
   * @param emittedAway the events emitted while Redis was away
   * @param forwarded the events that the emitting engine handed over
   * @param lost how many events are not in the log
   * @param again how many records the log has of events that it has
   * @param outOfOrder how many events came to the log after one that was emitted later
   * @param counted the counter's number in the end
   * @param heapKilobytes used after a collection by the emitting engine: before, in the end of the
   *     time without Redis, and afterwards
   * @param actingHeapKilobytes the same of the acting engine
   * @param catchUpMillis from when Redis served again until everything emitted before had counted
   */
  record Outcome(
      int events,
      int emittedAway,
      long refused,
      long mostSpooled,
      long forwarded,
      long lost,
      long again,
      long outOfOrder,
      long counted,
      List<Long> heapKilobytes,
      List<Long> actingHeapKilobytes,
      long catchUpMillis) {
    @Override
    public String toString() {
      return """
          events emitted                %,d, of them %,d while Redis was away
          refused                       %,d times, and offered again
          spooled at most               %,d
          forwarded                     %,d
          lost                          %,d
          out of order                  %,d
          recorded again                %,d
          counter                       %,d
          caught up after               %,d ms
          heap of the emitting engine   %,d KB before, %,d KB while Redis was away, %,d KB after
          heap of the acting engine     %,d KB before, %,d KB while Redis was away, %,d KB after
          """
          .formatted(
              events,
              emittedAway,
              refused,
              mostSpooled,
              forwarded,
              lost,
              outOfOrder,
              again,
              counted,
              catchUpMillis,
              heapKilobytes.get(0),
              heapKilobytes.get(1),
              heapKilobytes.get(2),
              actingHeapKilobytes.get(0),
              actingHeapKilobytes.get(1),
              actingHeapKilobytes.get(2));
    }
  }

  /** Runs it all. */
  Outcome run(Path folder) throws Exception {
    // Twice what is waited for, because on a slow machine more are emitted before it begins to
    // wait.
    int events = 2 * rate * (2 * secondsBefore + secondsAway);
    Path acting = Files.writeString(folder.resolve("acting.lua"), ACTING);
    Path emitting =
        Files.writeString(folder.resolve("emitting.lua"), EMITTING.formatted(rate, events));
    try (OneServer redis = new OneServer();
        EngineProcess actor =
            new EngineProcess(folder.resolve("actor"), acting, redis.environment())) {
      actor.awaitReady();
      try (EngineProcess emitter =
          new EngineProcess(folder.resolve("emitter"), emitting, redis.environment())) {
        emitter.awaitReady();
        await(emitter, "emitted", rate * secondsBefore);
        long heapBefore = emitter.heapKilobytes();
        long actingHeapBefore = actor.heapKilobytes();
        long before = latest(emitter, "emitted");
        redis.kill();
        // By the events and not by the clock: that emitting goes on is what this is about.
        await(emitter, "emitted", before + (long) rate * secondsAway);
        long heapAway = emitter.heapKilobytes();
        long actingHeapAway = actor.heapKilobytes();
        redis.start();
        long back = System.nanoTime();
        long emittedAway = latest(emitter, "emitted");
        await(actor, "counted", emittedAway);
        long catchUp = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back);
        await(emitter, "emitted", events);
        await(emitter, "handed", events);
        await(actor, "counted", events);
        long heapAfter = emitter.heapKilobytes();
        long actingHeapAfter = actor.heapKilobytes();
        long counted = latest(actor, "counted");
        emitter.close();
        actor.close();
        BitSet logged = new BitSet();
        long outOfOrder = 0;
        long again = 0;
        for (var record : LogFiles.read(actor.eventLogs(), "all.log")) {
          int n = record.path("n").asInt();
          if (logged.get(n)) {
            again++;
          } else if (logged.length() > n) {
            outOfOrder++;
          }
          logged.set(n);
        }
        logged.clear(0);
        return new Outcome(
            events,
            (int) (emittedAway - before),
            latest(emitter, "refused"),
            emitter.said().mapToLong(line -> number(line, "spooled")).max().orElse(-1),
            latest(emitter, "handed"),
            events - logged.cardinality(),
            again,
            outOfOrder,
            counted,
            List.of(heapBefore, heapAway, heapAfter),
            List.of(actingHeapBefore, actingHeapAway, actingHeapAfter),
            catchUp);
      }
    }
  }

  private static void await(EngineProcess engine, String what, long least)
      throws InterruptedException {
    long last = -1;
    long moved = System.nanoTime();
    while (last < least) {
      TimeUnit.MILLISECONDS.sleep(20);
      long now = latest(engine, what);
      if (now > last) {
        last = now;
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > TimeUnit.SECONDS.toNanos(60) || !engine.isAlive()) {
        throw new IllegalStateException(
            what + " stands still at " + last + " and should reach " + least);
      }
    }
  }

  /** The last number that an engine said of something; -1 where it said none. */
  private static long latest(EngineProcess engine, String what) {
    return engine
        .said()
        .mapToLong(line -> number(line, what))
        .filter(number -> number >= 0)
        .reduce(-1, (first, second) -> second);
  }

  private static long number(String line, String what) {
    Matcher found = Pattern.compile("\\b" + what + "=(\\d+)[ .]").matcher(line);
    return found.find() ? Long.parseLong(found.group(1)) : -1;
  }
}
