package dev.realtime.server;

import dev.realtime.testkit.Coverage;
import dev.realtime.testkit.TestResult;
import dev.realtime.testkit.TestRun;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** A run of tests as it goes on, for people: each file's tests, what failed and why. */
final class TestReport implements TestRun.Listener {
  private static final int MOST_GAPS = 30;

  private final PrintStream out;
  private final long start = System.nanoTime();
  private String file = "";

  TestReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void ended(TestResult result) {
    heading(result.test().file().toString());
    if (result.test().isPending()) {
      line("yellow", "- " + result.test().name() + " (pending)");
    } else if (result.failure() == null) {
      line("green", "✓ " + result.test().name());
    } else {
      line("red,bold", "✗ " + result.test().name());
      result.failure().text().lines().forEach(text -> out.println("      " + text));
    }
    out.flush();
  }

  @Override
  public void broken(TestRun.BrokenFile broken) {
    heading(broken.file().toString());
    line("red,bold", "✗ the file cannot be run");
    broken.message().lines().forEach(text -> out.println("      " + text));
  }

  /** What a test file prints. */
  void printed(String text) {
    out.println("    | " + text);
  }

  private void heading(String name) {
    if (!name.equals(file)) {
      file = name;
      out.println(name);
    }
  }

  private void line(String style, String text) {
    // Not as markup: names of tests may hold what looks like it.
    out.println("  " + Ansi.AUTO.new Text("@|" + style + " x|@").toString().replace("x", text));
  }

  /** Says how it all went. */
  void finish(TestRun run, Coverage coverage, int files, String filter) {
    if (run.results().isEmpty() && run.broken().isEmpty()) {
      out.println(
          filter.isEmpty() || files == 0
              ? "no tests found: tests stand in files named *_test.lua"
              : "no test has \"" + filter + "\" in its name");
      out.flush();
      return;
    }
    // With a filter much is left out on purpose.
    List<String> gaps = filter.isEmpty() ? coverage.gaps() : List.of();
    if (!gaps.isEmpty()) {
      out.println();
      out.println("not covered by these tests:");
      gaps.stream().limit(MOST_GAPS).forEach(gap -> out.println("  " + gap));
      if (gaps.size() > MOST_GAPS) {
        out.println("  and " + (gaps.size() - MOST_GAPS) + " more");
      }
    }
    int failed = run.failed().size() + run.broken().size();
    int passed = run.results().size() - run.failed().size() - run.pending();
    String seconds =
        String.format(
            Locale.ROOT, "%.2f s", Duration.ofNanos(System.nanoTime() - start).toNanos() / 1e9);
    out.println();
    line(
        failed == 0 ? "green" : "red,bold",
        passed
            + " passed, "
            + failed
            + " failed"
            + (run.pending() > 0 ? ", " + run.pending() + " pending" : "")
            + "; "
            + coverage.fired()
            + " of "
            + Words.count(coverage.rules(), "rule")
            + " fired ("
            + seconds
            + ")");
    out.flush();
  }
}
