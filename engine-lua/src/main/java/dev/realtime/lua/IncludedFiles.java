package dev.realtime.lua;

import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code include}: other files in the folder of the rule file, or below it. A path is looked for
 * beside the file that names it, and then in the folder of the rule file.
 */
final class IncludedFiles {
  private static final long LARGEST = 4 << 20;
  private static final int DEEPEST = 50;

  private final Sandbox sandbox;
  private final Path folder;
  private final Set<Path> running = new LinkedHashSet<>();
  private int turn;

  IncludedFiles(Sandbox sandbox, Path ruleFile) {
    this.sandbox = sandbox;
    Path parent = ruleFile.toAbsolutePath().getParent();
    this.folder = parent == null ? ruleFile.toAbsolutePath() : parent;
    running.add(ruleFile.toAbsolutePath().normalize());
  }

  /**
   * A function of a path and of the place that asks, as {@code file:line}. It returns the compiled
   * file and a function to be called when it has run, or nil and what is wrong.
   */
  LuaValue function() {
    return Sandbox.function(
        arguments -> {
          String name = arguments.arg1().tojstring();
          try {
            return include(name, LuaText.of(arguments.arg(2)));
          } catch (ScriptException e) {
            return problem(String.valueOf(e.getMessage()));
          } catch (IOException e) {
            return problem(name + " cannot be read: " + e.getMessage());
          }
        });
  }

  private Varargs include(String name, String place) throws IOException, ScriptException {
    if (turn != sandbox.turn()) {
      // whatever was running then has ended, also where it was stopped
      turn = sandbox.turn();
      Path ruleFile = running.iterator().next();
      running.retainAll(Set.of(ruleFile));
    }
    Path file = find(name, place);
    if (file == null) {
      return problem("no file '" + name + "' in " + folder);
    }
    if (!file.toRealPath().startsWith(folder.toRealPath())) {
      return problem("'" + name + "' is outside of " + folder);
    }
    if (Files.size(file) > LARGEST) {
      return problem("'" + name + "' is larger than " + (LARGEST >> 20) + " MB");
    }
    if (running.contains(file) || running.size() > DEEPEST) {
      return problem("'" + name + "' includes itself");
    }
    LuaValue chunk = sandbox.compile(Files.readAllBytes(file), file.toString());
    running.add(file);
    LuaValue finished =
        Sandbox.function(
            nothing -> {
              running.remove(file);
              return LuaValue.NONE;
            });
    return LuaValue.varargsOf(chunk, LuaValue.NIL, finished);
  }

  private @Nullable Path find(String name, String place) {
    int end = place.lastIndexOf(':');
    Path beside = end < 0 ? null : Path.of(place.substring(0, end)).toAbsolutePath().getParent();
    for (Path start : beside == null ? List.of(folder) : List.of(beside, folder)) {
      Path file = start.resolve(name).normalize();
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  private static Varargs problem(String text) {
    return LuaValue.varargsOf(LuaValue.NIL, LuaText.from(text));
  }
}
