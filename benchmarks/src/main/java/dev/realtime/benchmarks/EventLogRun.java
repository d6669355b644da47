package dev.realtime.benchmarks;

import dev.realtime.api.Event;
import dev.realtime.api.log.LoggedEvent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * The event log beside SQLite and a file of JSON lines: five million events of a match, appended in
 * batches of a thousand to each in turn; then the newest thousand and a thousand from the middle by
 * time, read as events with their data parsed. Every peer must answer the same events.
 *
 * <p>The same is asked of each: to begin with parsed events, as the engine has them, and to return
 * when the batch would survive a kill of the process; none waits for the disk. So what it takes to
 * make a record of an event counts, for SQLite and JSON lines that of its text, by the quickest way
 * that Jackson has. Files that Chronicle or SQLite tidies up later are tidied up within the time
 * that is counted.
 *
 * <p>The argument is the number of events in thousands, 5000 where there is none.
 */
public final class EventLogRun {
  private static final int BATCH = 1_000;
  private static final int WARM_UP_BATCHES = 1_000;
  private static final int READS = 1_001;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private EventLogRun() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("chronicle.announcer.disable", "true");
    int batches = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
    run(WARM_UP_BATCHES, false);
    run(batches, true);
  }

  private static void run(int batches, boolean shown) throws Exception {
    Path folder = Files.createTempDirectory("event-log-run");
    try (OurLog ours = new OurLog(Files.createDirectory(folder.resolve("ours")));
        SqliteLog sqlite = new SqliteLog(folder);
        JsonLinesLog lines = new JsonLinesLog(folder)) {
      List<LogPeer> peers = List.of(ours, sqlite, lines);
      long[] nanos = new long[peers.size()];
      long[] cpu = new long[peers.size()];
      long middle = append(peers, batches, nanos, cpu);
      for (int i = 0; i < nanos.length; i++) {
        long begun = System.nanoTime();
        peers.get(i).finish();
        nanos[i] += System.nanoTime() - begun;
      }
      double events = (double) batches * BATCH;
      List<List<LoggedEvent>> answers = new ArrayList<>();
      for (int i = 0; i < peers.size(); i++) {
        LogPeer peer = peers.get(i);
        int reads = peer == lines && shown ? 5 : READS;
        answers.add(peer.newest(BATCH));
        answers.add(peer.from(middle, BATCH));
        double newest = median(reads, () -> peer.newest(BATCH));
        double fromMiddle = median(reads, () -> peer.from(middle, BATCH));
        if (shown) {
          System.out.printf(
              "%-10s %,12.0f appends/s (%.2f µs of a processor each) %7.1f bytes/event   newest"
                  + " 1,000: %9.3f ms   1,000 from the middle: %9.3f ms%n",
              peer.name(),
              events / (nanos[i] / 1e9),
              cpu[i] / 1e3 / events,
              peer.bytes() / events,
              newest,
              fromMiddle);
        }
      }
      for (int i = 2; i < answers.size(); i++) {
        if (!answers.get(i).equals(answers.get(i % 2)) || answers.get(i).size() != BATCH) {
          throw new IllegalStateException("the peers do not answer the same");
        }
      }
    } finally {
      delete(folder);
    }
  }

  /** Returns a time in the middle. */
  private static long append(List<LogPeer> peers, int batches, long[] nanos, long[] cpu)
      throws Exception {
    Match match = new Match();
    long middle = 0;
    for (int number = 0; number < batches; number++) {
      List<Event> events = match.next(BATCH);
      if (number == batches / 2) {
        middle = events.get(0).time().toEpochMilli() + 1;
      }
      for (int turn = 0; turn < nanos.length; turn++) {
        // whoever comes first finds the events furthest from the processor: each does in its turn
        int i = (number + turn) % nanos.length;
        long cpuBegun = cpuOfThreads();
        long begun = System.nanoTime();
        peers.get(i).append(events);
        nanos[i] += System.nanoTime() - begun;
        cpu[i] += cpuOfThreads() - cpuBegun;
      }
    }
    return middle;
  }

  /** What the program's own threads have had, in nanoseconds: on a busy machine it says more. */
  private static long cpuOfThreads() {
    long sum = 0;
    for (long thread : THREADS.getAllThreadIds()) {
      sum += Math.max(0, THREADS.getThreadCpuTime(thread));
    }
    return sum;
  }

  /** In milliseconds. */
  private static double median(int reads, Callable<List<LoggedEvent>> read) throws Exception {
    double[] times = new double[reads];
    for (int i = 0; i < reads; i++) {
      long begun = System.nanoTime();
      read.call();
      times[i] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(times);
    return times[reads / 2];
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
