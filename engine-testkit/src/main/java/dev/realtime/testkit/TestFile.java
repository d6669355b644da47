package dev.realtime.testkit;

import dev.realtime.lua.ScriptException;
import dev.realtime.lua.ScriptState;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@code *_test.lua}: a Lua state in the sandbox of rule files, with {@code describe}, {@code
 * it}, {@code assert} and {@code realtime_test}. Belongs to the thread that made it, which needs a
 * deep stack ({@link DeepStack}).
 */
public final class TestFile implements AutoCloseable {
  private static final int MOST_EVENTS_SHOWN = 20;
  private static final int MOST_TESTS = 100_000;

  private final Path path;
  private final TestSettings settings;
  private final ScriptState state = new ScriptState();
  private final LuaAssertions assertions = new LuaAssertions(state);
  private final List<TestCase> tests = new ArrayList<>();
  private final List<RuleBench> benches = new ArrayList<>();
  private TestBlock block = new TestBlock(null, "");
  private boolean collecting = true;

  private TestFile(Path path, TestSettings settings) {
    this.path = path;
    this.settings = settings;
  }

  /**
   * Reads a test file: runs it once, which collects its tests.
   *
   * @throws RuleFailedException if it is not Lua, or raises an error outside of a test
   */
  public static TestFile read(Path path, TestSettings settings) throws IOException {
    TestFile file = new TestFile(path, settings);
    file.install();
    try {
      file.state.run(Files.readAllBytes(path), path.toString());
    } catch (ScriptException e) {
      file.close();
      throw new RuleFailedException(e.getMessage() + e.traceback(), e);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    file.closeBenches();
    file.collecting = false;
    return file;
  }

  private void install() {
    define("describe", this::describe);
    define("context", this::describe);
    define("it", in -> test(in, in.checkfunction(2)));
    define("pending", in -> test(in, LuaValue.NIL));
    define(
        "before_each",
        in -> {
          block.before(in.checkfunction(1));
          return LuaValue.NONE;
        });
    define(
        "after_each",
        in -> {
          block.after(in.checkfunction(1));
          return LuaValue.NONE;
        });
    state.set("assert", assertions.table());
    state.set("print", ScriptState.function(this::print));
    LuaTable library = new LuaTable();
    library.set("load", ScriptState.function(this::load));
    state.set("realtime_test", library);
  }

  private void define(String name, Function<Varargs, Varargs> body) {
    state.set(
        name,
        ScriptState.function(
            in -> {
              if (!collecting) {
                throw new LuaError(name + " must not stand inside a test");
              }
              return body.apply(in);
            }));
  }

  private Varargs describe(Varargs in) {
    TestBlock outer = block;
    block = new TestBlock(outer, ScriptState.text(in.checkstring(1)));
    try {
      in.checkfunction(2).call();
    } finally {
      block = outer;
    }
    return LuaValue.NONE;
  }

  private Varargs test(Varargs in, LuaValue body) {
    if (tests.size() >= MOST_TESTS) {
      throw new LuaError("a file may hold " + MOST_TESTS + " tests at most");
    }
    String place = state.place(1);
    String line = place.substring(place.lastIndexOf(':') + 1);
    tests.add(
        new TestCase(
            this,
            block,
            ScriptState.text(in.checkstring(1)),
            line.matches("\\d+") ? Integer.parseInt(line) : 1,
            body));
    return LuaValue.NONE;
  }

  private Varargs print(Varargs in) {
    StringBuilder line = new StringBuilder();
    for (int i = 1; i <= in.narg(); i++) {
      LuaValue text = state.get("tostring").call(in.arg(i));
      line.append(i > 1 ? "\t" : "").append(ScriptState.text(text));
    }
    settings.output().accept(line.toString());
    return LuaValue.NONE;
  }

  private Varargs load(Varargs in) {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalStateException("a file without a folder: " + path);
    }
    BenchBuilder builder =
        BenchOptions.read(in.arg(2), RuleBench.builder())
            .coverage(settings.coverage())
            .pluginFolder(settings.pluginFolder());
    LuaValue named = in.arg1();
    if (named.isstring()) {
      builder.rules(rules(folder, named));
    } else if (named.istable() && named.length() > 0) {
      for (int i = 1; i <= named.length(); i++) {
        builder.rules(rules(folder, named.get(i)));
      }
    } else {
      throw new LuaError(
          "realtime_test.load: a rule file or a list of them is needed, not "
              + LuaValues.shown(named));
    }
    RuleBench bench;
    try {
      bench = builder.start();
    } catch (RuleFailedException e) {
      throw new LuaError("realtime_test.load: " + e.getMessage());
    }
    benches.add(bench);
    return new LuaBench(bench, state, assertions, folder).table();
  }

  /** As short as it can be shown: relative to where the test runs. */
  private static Path rules(Path folder, LuaValue named) {
    Path file = folder.resolve(ScriptState.text(named)).normalize();
    Path here = Path.of("").toAbsolutePath();
    return file.startsWith(here) ? here.relativize(file) : file;
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** Its tests, in the order in which they are written. */
  public List<TestCase> tests() {
    return List.copyOf(tests);
  }

  TestResult run(TestCase test) {
    long start = System.nanoTime();
    TestFailure failure = null;
    if (!test.isPending()) {
      try {
        List<LuaValue> steps = new ArrayList<>(test.block().allBefore());
        steps.add(test.body());
        failure = firstFailure(steps);
        TestFailure atTheEnd = firstFailure(test.block().allAfter());
        failure = failure != null ? failure : atTheEnd;
        failure = failure != null ? failure : unexpected(test);
        if (failure != null) {
          failure = failure.seenBy(benches, MOST_EVENTS_SHOWN);
        }
      } finally {
        closeBenches();
      }
    }
    return new TestResult(test, Duration.ofNanos(System.nanoTime() - start), failure);
  }

  private @Nullable TestFailure firstFailure(List<LuaValue> steps) {
    for (LuaValue step : steps) {
      try {
        state.call(step, LuaValue.NONE);
      } catch (ScriptException e) {
        String message = String.valueOf(e.getMessage());
        TestFailure failure = assertions.failureOf(message);
        return (failure != null ? failure : new TestFailure("", message, List.of()))
            .withTraceback(e.traceback());
      } catch (RuntimeException e) {
        return new TestFailure("", "the test could not go on: " + e, List.of());
      }
    }
    return null;
  }

  /** What went wrong in rules without being expected makes a test fail by itself. */
  private @Nullable TestFailure unexpected(TestCase test) {
    boolean wrong = benches.stream().anyMatch(bench -> !bench.problems().isEmpty());
    return wrong
        ? new TestFailure(
            path + ":" + test.line(),
            "something went wrong in the rules, and nobody expected it (rt:expect_error)",
            List.of())
        : null;
  }

  private void closeBenches() {
    benches.forEach(RuleBench::close);
    benches.clear();
  }

  /** Ends its Lua state; none of its tests may run any more. */
  @Override
  public void close() {
    closeBenches();
    state.close();
  }
}
