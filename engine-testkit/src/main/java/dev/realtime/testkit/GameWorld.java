package dev.realtime.testkit;

import dev.realtime.lua.LuaRuleFile;
import dev.realtime.lua.ScriptException;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.util.ArrayList;
import java.util.List;

/**
 * The players and other entities of a bench. Each rule file has a game of its own, so each of them
 * is there once in every file; a test knows them by the one in the first.
 */
final class GameWorld {
  private final List<Figure> figures = new ArrayList<>();

  /** One of them: how it was made, and what it is in each file, in their order. */
  private record Figure(String kind, Varargs fields, List<LuaValue> inFiles) {}

  /**
   * Makes one.
   *
   * @param kind {@code player} or {@code entity}
   */
  LuaValue add(String kind, LuaValue fields, List<LuaRuleFile> files) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a " + kind + " needs a rule file that is loaded");
    }
    Figure figure = new Figure(kind, fields, new ArrayList<>());
    for (LuaRuleFile file : files) {
      figure.inFiles.add(play(file, kind, fields).arg1());
    }
    figures.add(figure);
    return figure.inFiles.get(0);
  }

  /** From now on it is not valid. */
  void remove(LuaValue known, List<LuaRuleFile> files) {
    Figure figure =
        figures.stream()
            .filter(candidate -> candidate.inFiles.get(0) == known)
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("this is no player and no entity of the test"));
    figures.remove(figure);
    for (int i = 0; i < files.size(); i++) {
      play(files.get(i), "remove", figure.inFiles.get(i));
    }
  }

  /** A file that was loaded later has them all, too. */
  void loaded(LuaRuleFile file) {
    for (Figure figure : figures) {
      figure.inFiles.add(play(file, figure.kind, figure.fields).arg1());
    }
  }

  /** Arguments as a file, by its number, knows them. */
  Varargs in(int file, Varargs arguments) {
    return replaced(arguments, 0, file);
  }

  /** Values of a file, by its number, as the test knows them. */
  Varargs known(int file, Varargs values) {
    return replaced(values, file, 0);
  }

  private Varargs replaced(Varargs values, int from, int to) {
    LuaValue[] others = new LuaValue[values.narg()];
    for (int i = 0; i < others.length; i++) {
      LuaValue value = values.arg(i + 1);
      others[i] = value;
      for (Figure figure : figures) {
        if (figure.inFiles.get(from) == value) {
          others[i] = figure.inFiles.get(to);
        }
      }
    }
    return LuaValue.varargsOf(others);
  }

  private static Varargs play(LuaRuleFile file, String part, Varargs arguments) {
    try {
      return file.play(part, arguments);
    } catch (ScriptException e) {
      throw new RuleFailedException(String.valueOf(e.getMessage()), e);
    }
  }
}
