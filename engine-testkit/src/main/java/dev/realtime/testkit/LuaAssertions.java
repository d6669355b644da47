package dev.realtime.testkit;

import dev.realtime.lua.ScriptException;
import dev.realtime.lua.ScriptState;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The functions of {@code assert} in a test file. */
final class LuaAssertions {
  private final ScriptState state;
  private @Nullable TestFailure last;

  LuaAssertions(ScriptState state) {
    this.state = state;
  }

  /** The global {@code assert}; it can still be called like Lua's own. */
  LuaTable table() {
    LuaTable table = new LuaTable();
    add(table, this::equal, "equal", "equals");
    add(table, this::notEqual, "not_equal", "not_equals");
    add(table, this::same, "same");
    add(table, this::notSame, "not_same");
    add(table, in -> is(in, in.arg1().isboolean() && in.arg1().toboolean(), "true"), "is_true");
    add(table, in -> is(in, in.arg1().isboolean() && !in.arg1().toboolean(), "false"), "is_false");
    add(table, in -> is(in, in.arg1().toboolean(), "something true"), "truthy", "is_truthy");
    add(table, in -> is(in, !in.arg1().toboolean(), "nil or false"), "falsy", "is_falsy");
    add(table, in -> is(in, in.arg1().isnil(), "nil"), "is_nil");
    add(table, in -> is(in, !in.arg1().isnil(), "anything but nil"), "is_not_nil", "not_nil");
    for (String type : List.of("string", "number", "table", "boolean", "function")) {
      add(table, in -> is(in, in.arg1().typename().equals(type), "a " + type), "is_" + type);
    }
    add(table, this::matches, "matches", "match");
    add(table, this::near, "near");
    add(table, this::hasError, "has_error", "error", "errors");
    add(table, this::hasNoError, "has_no_error", "has_no_errors", "no_error");
    for (String word : List.of("are", "is", "has")) {
      table.set(word, table);
    }
    LuaTable metatable = new LuaTable();
    metatable.set(LuaValue.CALL, ScriptState.function(in -> plain(in.subargs(2))));
    metatable.set(
        LuaValue.INDEX,
        ScriptState.function(
            in -> {
              throw new LuaError("there is no assert." + ScriptState.text(in.arg(2)));
            }));
    table.setmetatable(metatable);
    return table;
  }

  private static void add(LuaTable table, Consumer<Varargs> assertion, String... names) {
    LuaValue function =
        ScriptState.function(
            in -> {
              assertion.accept(in);
              return LuaValue.NONE;
            });
    for (String name : names) {
      table.set(name, function);
    }
  }

  /** The failure that an error's message stands for; null where the error is another. */
  @Nullable TestFailure failureOf(String message) {
    TestFailure failure = last;
    last = null;
    return failure != null && message.endsWith(failure.message()) ? failure : null;
  }

  /** Fails the test at the line that called. */
  LuaError fail(String message, List<String> details) {
    last = new TestFailure(state.place(1), message, details);
    return new LuaError(message);
  }

  private LuaError fail(Varargs in, int note, String message, List<String> details) {
    LuaValue more = in.arg(note);
    return fail(more.isstring() ? message + ": " + ScriptState.text(more) : message, details);
  }

  private Varargs plain(Varargs in) {
    if (!in.arg1().toboolean()) {
      LuaValue message = in.arg(2);
      throw fail(message.isnil() ? "assertion failed!" : ScriptState.text(message), List.of());
    }
    return in;
  }

  private void equal(Varargs in) {
    if (!in.arg(1).eq_b(in.arg(2))) {
      boolean tables = in.arg(1).istable() && in.arg(2).istable();
      throw fail(
          in,
          3,
          tables && LuaValues.same(in.arg(1), in.arg(2))
              ? "two tables that hold the same, but are not one (assert.same compares what they hold)"
              : "not equal",
          LuaValues.compared(in.arg(1), in.arg(2)).lines());
    }
  }

  private void notEqual(Varargs in) {
    if (in.arg(1).eq_b(in.arg(2))) {
      throw fail(in, 3, "equal, but should not be: " + LuaValues.shown(in.arg(1)), List.of());
    }
  }

  private void same(Varargs in) {
    if (!LuaValues.same(in.arg(1), in.arg(2))) {
      throw fail(in, 3, "not the same", LuaValues.compared(in.arg(1), in.arg(2)).lines());
    }
  }

  private void notSame(Varargs in) {
    if (LuaValues.same(in.arg(1), in.arg(2))) {
      throw fail(in, 3, "the same, but should not be: " + LuaValues.shown(in.arg(1)), List.of());
    }
  }

  private void is(Varargs in, boolean right, String expected) {
    if (!right) {
      throw fail(in, 2, "not " + expected, rows(expected, LuaValues.shown(in.arg1())));
    }
  }

  private void matches(Varargs in) {
    LuaValue find = state.get("string").get("find");
    boolean found = in.arg(2).isstring() && !find.invoke(in.arg(2), in.arg(1)).arg1().isnil();
    if (!found) {
      String pattern = "a match of " + LuaValues.shown(in.arg(1));
      throw fail(in, 3, "no match", rows(pattern, LuaValues.shown(in.arg(2))));
    }
  }

  private void near(Varargs in) {
    double expected = in.checkdouble(1);
    double tolerance = in.optdouble(3, 1e-9);
    LuaValue got = in.arg(2);
    if (!got.isnumber() || !(Math.abs(got.todouble() - expected) <= tolerance)) {
      String range =
          LuaValues.shown(in.arg(1)) + " ± " + LuaValues.shown(LuaValue.valueOf(tolerance));
      throw fail(in, 4, "not near", rows(range, LuaValues.shown(got)));
    }
  }

  private void hasError(Varargs in) {
    LuaValue part = in.arg(2);
    String error = errorOf(in);
    if (error == null) {
      String expected = part.isnil() ? "an error" : "an error with " + LuaValues.shown(part);
      throw fail(in, 3, "no error was raised", rows(expected, "no error"));
    }
    if (!part.isnil() && !error.contains(ScriptState.text(part))) {
      throw fail(
          in, 3, "another error was raised", rows(LuaValues.shown(part), Shown.quoted(error)));
    }
  }

  private void hasNoError(Varargs in) {
    String error = errorOf(in);
    if (error != null) {
      throw fail(in, 2, "an error was raised", rows("no error", Shown.quoted(error)));
    }
  }

  private @Nullable String errorOf(Varargs in) {
    try {
      state.call(in.checkfunction(1), LuaValue.NONE);
      return null;
    } catch (ScriptException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<String> rows(String expected, String got) {
    return new SideBySide().add("", expected, got, false).lines();
  }
}
