package dev.realtime.server;

import dev.realtime.lua.CheckedScript;
import dev.realtime.lua.dialect.SyntaxError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code realtime check FILE…}. */
@Command(
    name = "check",
    description = "Compiles rule files, tests too, without running them, and shows every error.",
    footer = {"", "Garry's Mod's own Lua is understood: != ! && || // /* */ continue."})
final class CheckCommand implements Callable<Integer> {
  /** A longer line is shown around its error only. */
  private static final int WIDEST = 120;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "rule files, or folders of *.lua files")
  private List<Path> named = List.of();

  @Override
  public Integer call() throws Exception {
    List<Path> files = RuleSources.findWithTests(named);
    int errors = 0;
    for (Path file : files) {
      CheckedScript script = CheckedScript.of(Files.readAllBytes(file));
      for (SyntaxError error : script.errors()) {
        print(file, error, script.lineOf(error));
        errors++;
      }
    }
    System.out.println(Words.count(files.size(), "file") + ", " + Words.count(errors, "error"));
    System.out.flush();
    return errors == 0 ? ExitCode.FINE : ExitCode.RULE;
  }

  private static void print(Path file, SyntaxError error, String line) {
    System.out.println(file + ":" + error.line() + ":" + error.column() + ": " + error.message());
    if (!line.isBlank()) {
      int before = Math.min(error.column() - 1, line.codePointCount(0, line.length()));
      int at = line.offsetByCodePoints(0, before);
      int from = at < WIDEST ? 0 : at - WIDEST / 2;
      int to = Math.min(line.length(), from + WIDEST);
      System.out.println("    " + line.substring(from, to));
      System.out.println("    " + indent(line.substring(from, at)) + "^");
    }
  }

  /** As wide as a text, tabs as tabs. */
  private static String indent(String before) {
    StringBuilder indent = new StringBuilder();
    before.codePoints().forEach(c -> indent.append(c == '\t' ? '\t' : ' '));
    return indent.toString();
  }
}
