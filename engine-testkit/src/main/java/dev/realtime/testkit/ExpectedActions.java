package dev.realtime.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.Suggestion;
import dev.realtime.lua.ScriptState;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of actions as a test writes them, held against what was sent: as many, in the same order,
 * and of each the fields that are named. A function in the place of a value decides itself.
 */
final class ExpectedActions {
  /** Longer lists are compared place by place. */
  private static final int MOST_ALIGNED = 300;

  private final List<LuaValue> expected;
  private final List<RecordedAction> got;

  ExpectedActions(LuaTable list, List<RecordedAction> got) {
    this.expected = new ArrayList<>();
    for (int i = 1; i <= list.length(); i++) {
      expected.add(list.get(i));
    }
    this.got = got;
  }

  boolean areMet() {
    if (expected.size() != got.size()) {
      return false;
    }
    for (int i = 0; i < got.size(); i++) {
      if (!matches(expected.get(i), got.get(i).shown())) {
        return false;
      }
    }
    return true;
  }

  /** In one line what is wrong. */
  String message() {
    if (expected.size() == got.size()) {
      return "the actions are not those expected";
    }
    return "expected "
        + counted(expected.size())
        + ", got "
        + (got.isEmpty() ? "none" : String.valueOf(got.size()));
  }

  private static String counted(int number) {
    return number == 0 ? "no action" : number == 1 ? "1 action" : number + " actions";
  }

  /** Both lists, with what belongs together on one line. */
  List<String> details() {
    SideBySide rows = new SideBySide();
    for (int[] pair : aligned()) {
      if (pair[1] < 0) {
        rows.add(
            "[" + (pair[0] + 1) + "]", LuaValues.shown(expected.get(pair[0])), "nothing", false);
      } else if (pair[0] < 0) {
        rows.add("[+]", "nothing", Shown.brief(got.get(pair[1]).shown()), false);
      } else {
        addFields(rows, "[" + (pair[0] + 1) + "]", expected.get(pair[0]), got.get(pair[1]).shown());
      }
    }
    return rows.lines();
  }

  private static void addFields(SideBySide rows, String part, LuaValue wanted, ObjectNode sent) {
    if (matches(wanted, sent) || !wanted.istable()) {
      rows.add(part, LuaValues.shown(wanted), Shown.brief(sent), matches(wanted, sent));
      return;
    }
    for (LuaValue key : wanted.checktable().keys()) {
      String name = ScriptState.text(key);
      JsonNode value = sent.path(name);
      String got = Shown.lua(value);
      if (value.isMissingNode()) {
        List<String> names = new ArrayList<>();
        sent.fieldNames().forEachRemaining(names::add);
        got = "nothing" + Suggestion.of(name, names);
      }
      LuaValue field = wanted.get(key);
      rows.add(part + " " + name, LuaValues.shown(field), got, matches(field, value));
    }
  }

  static boolean matches(LuaValue expected, JsonNode got) {
    return switch (expected.type()) {
      case LuaValue.TFUNCTION -> expected.call(ScriptState.fromJson(got)).toboolean();
      case LuaValue.TTABLE -> matches(expected.checktable(), got);
      case LuaValue.TNUMBER, LuaValue.TINT ->
          got.isNumber() && Math.abs(got.doubleValue() - expected.todouble()) < 1e-9;
      case LuaValue.TBOOLEAN -> got.isBoolean() && got.booleanValue() == expected.toboolean();
      case LuaValue.TSTRING ->
          got.isTextual() && got.textValue().equals(ScriptState.text(expected));
      default -> got.isNull() || got.isMissingNode();
    };
  }

  private static boolean matches(LuaTable expected, JsonNode got) {
    if (got.isArray()) {
      boolean all = expected.keyCount() == got.size();
      for (int i = 0; all && i < got.size(); i++) {
        all = matches(expected.get(i + 1), got.get(i));
      }
      return all;
    }
    if (!got.isObject()) {
      return false;
    }
    for (LuaValue key : expected.keys()) {
      if (!matches(expected.get(key), got.path(ScriptState.text(key)))) {
        return false;
      }
    }
    return true;
  }

  /** Pairs of places, -1 where there is nothing: those that fit best are put together. */
  private List<int[]> aligned() {
    int rows = expected.size();
    int columns = got.size();
    List<int[]> pairs = new ArrayList<>();
    if (rows > MOST_ALIGNED || columns > MOST_ALIGNED) {
      for (int i = 0; i < Math.max(rows, columns); i++) {
        pairs.add(new int[] {i < rows ? i : -1, i < columns ? i : -1});
      }
      return pairs;
    }
    int[][] likeness = new int[rows + 1][columns + 1];
    int[][] best = new int[rows + 1][columns + 1];
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = columns - 1; j >= 0; j--) {
        likeness[i][j] = likeness(expected.get(i), got.get(j).shown());
        best[i][j] =
            Math.max(likeness[i][j] + best[i + 1][j + 1], Math.max(best[i + 1][j], best[i][j + 1]));
      }
    }
    int i = 0;
    int j = 0;
    while (i < rows || j < columns) {
      if (i < rows
          && j < columns
          && likeness[i][j] > 0
          && best[i][j] == likeness[i][j] + best[i + 1][j + 1]) {
        pairs.add(new int[] {i++, j++});
      } else if (i < rows && (j >= columns || best[i][j] == best[i + 1][j])) {
        pairs.add(new int[] {i++, -1});
      } else {
        pairs.add(new int[] {-1, j++});
      }
    }
    return pairs;
  }

  private static int likeness(LuaValue wanted, ObjectNode sent) {
    if (matches(wanted, sent)) {
      return 10;
    }
    return wanted.istable() && matches(wanted.get("type"), sent.path("type")) ? 3 : 0;
  }
}
