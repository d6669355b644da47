package dev.realtime.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds test files and runs them, one test after the other. */
public final class TestRun {
  private static final String ENDING = "_test.lua";

  private final List<TestResult> results = new ArrayList<>();
  private final List<BrokenFile> broken = new ArrayList<>();

  /**
   * A test file that could not be read: none of its tests ran.
   *
   * @param file which
   * @param message why, with the line
   */
  public record BrokenFile(Path file, String message) {}

  /** Hears of a run as it goes on; called on the run's thread. */
  public interface Listener {
    /** A test has ended. */
    void ended(TestResult result);

    /** A file could not be read. */
    void broken(BrokenFile file);
  }

  private TestRun() {}

  /**
   * The test files under paths: a file as it is, of a folder every {@code *_test.lua} in it and
   * below, in order.
   *
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> find(List<Path> paths) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        found.add(path);
        continue;
      }
      try (Stream<Path> files = Files.walk(path)) {
        files
            .filter(file -> file.getFileName().toString().endsWith(ENDING))
            .filter(Files::isRegularFile)
            .sorted()
            .forEach(found::add);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return found;
  }

  /**
   * Runs tests.
   *
   * @param files test files
   * @param filter runs only tests whose name holds this text, whatever the case; all where empty
   */
  public static TestRun of(
      List<Path> files, String filter, TestSettings settings, Listener listener) throws Exception {
    TestRun run = new TestRun();
    DeepStack.run(
        () -> {
          for (Path file : files) {
            run.runFile(file, filter.toLowerCase(Locale.ROOT), settings, listener);
          }
          return run;
        });
    return run;
  }

  private void runFile(Path path, String filter, TestSettings settings, Listener listener) {
    TestFile file;
    try {
      file = TestFile.read(path, settings);
    } catch (RuleFailedException | IOException e) {
      BrokenFile failed = new BrokenFile(path, String.valueOf(e.getMessage()));
      broken.add(failed);
      listener.broken(failed);
      return;
    }
    try (file) {
      for (TestCase test : file.tests()) {
        if (test.name().toLowerCase(Locale.ROOT).contains(filter)) {
          TestResult result = test.run();
          results.add(result);
          listener.ended(result);
        }
      }
    }
  }

  /** How each test went, in order. */
  public List<TestResult> results() {
    return List.copyOf(results);
  }

  /** The files that could not be read. */
  public List<BrokenFile> broken() {
    return List.copyOf(broken);
  }

  /** The tests that failed. */
  public List<TestResult> failed() {
    return results.stream().filter(result -> result.failure() != null).toList();
  }

  /** How many tests are only announced. */
  public int pending() {
    return (int) results.stream().filter(result -> result.test().isPending()).count();
  }

  /** Whether there were tests, and all of them passed. */
  public boolean isGood() {
    return !results.isEmpty() && broken.isEmpty() && failed().isEmpty();
  }
}
