package dev.realtime.testkit.junit;

import dev.realtime.testkit.DeepStack;
import dev.realtime.testkit.RuleFailedException;
import dev.realtime.testkit.TestCase;
import dev.realtime.testkit.TestFailure;
import dev.realtime.testkit.TestFile;
import dev.realtime.testkit.TestRun;
import dev.realtime.testkit.TestSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * The tests of {@code *_test.lua} files as JUnit's, each with its file and line.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicNode> rules() {
 *   return LuaTests.in(Path.of("rules"));
 * }
 * }</pre>
 */
public final class LuaTests {
  private LuaTests() {}

  /**
   * The tests of files, and of the folders and all below them.
   *
   * @param paths test files or folders
   * @return a container for each file
   * @throws IllegalArgumentException if there is no test file
   */
  public static Stream<DynamicNode> in(Path... paths) {
    List<Path> files;
    try {
      files = TestRun.find(Arrays.asList(paths));
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot be read: " + e.getMessage(), e);
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no *_test.lua in " + Arrays.toString(paths));
    }
    return files.stream().map(LuaTests::container);
  }

  private static DynamicNode container(Path path) {
    URI source = path.toAbsolutePath().toUri();
    TestFile file;
    try {
      file = DeepStack.run(() -> TestFile.read(path, TestSettings.plain()));
    } catch (RuleFailedException e) {
      return DynamicTest.dynamicTest(
          path.toString(), source, () -> Assertions.fail(e.getMessage(), e));
    } catch (Exception e) {
      throw new IllegalArgumentException(path + " cannot be read: " + e.getMessage(), e);
    }
    List<DynamicNode> tests = new ArrayList<>();
    for (TestCase test : file.tests()) {
      URI line = URI.create(source + "?line=" + test.line());
      tests.add(DynamicTest.dynamicTest(test.name(), line, () -> run(test)));
    }
    return DynamicContainer.dynamicContainer(
        path.toString(), source, tests.stream().onClose(file::close));
  }

  private static void run(TestCase test) throws Exception {
    if (test.isPending()) {
      throw new TestAbortedException("pending");
    }
    TestFailure failure = DeepStack.run(test::run).failure();
    if (failure != null) {
      throw new AssertionFailedError(failure.text());
    }
  }
}
