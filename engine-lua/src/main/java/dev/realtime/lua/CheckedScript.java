package dev.realtime.lua;

import dev.realtime.lua.dialect.GmodDialect;
import dev.realtime.lua.dialect.SyntaxError;
import dev.realtime.lua.dialect.Translation;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A script that was compiled and not run: what is wrong with it. */
public final class CheckedScript {
  private static final Pattern PLACED = Pattern.compile("script:(\\d+): (.*)", Pattern.DOTALL);

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final List<SyntaxError> errors;
  private final List<String> lines;

  private CheckedScript(List<SyntaxError> errors, List<String> lines) {
    this.errors = errors;
    this.lines = lines;
  }

  /** Compiles a script as a rule file would be. */
  public static CheckedScript of(byte[] source) {
    String text = SourceText.of(source).text();
    Translation translation = GmodDialect.translate(text);
    List<SyntaxError> errors =
        translation.isRight() ? compilerErrors(source) : translation.errors();
    if (errors.isEmpty()) {
      return new CheckedScript(errors, List.of());
    }
    String shown = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    return new CheckedScript(errors, shown.lines().toList());
  }

  /** The compiler's own limits: it stops at the first, and knows no column. */
  private static List<SyntaxError> compilerErrors(byte[] source) {
    try (Sandbox sandbox = new Sandbox()) {
      sandbox.compile(source, "script");
      return List.of();
    } catch (ScriptException e) {
      Matcher placed = PLACED.matcher(String.valueOf(e.getMessage()));
      return List.of(
          placed.matches()
              ? new SyntaxError(Integer.parseInt(placed.group(1)), 1, placed.group(2))
              : new SyntaxError(1, 1, String.valueOf(e.getMessage())));
    }
  }

  /** What is wrong, in the order of the text; empty if nothing is. */
  public List<SyntaxError> errors() {
    return errors;
  }

  /** The line of an error; empty behind the last line. */
  public String lineOf(SyntaxError error) {
    return error.line() <= lines.size() ? lines.get(error.line() - 1) : "";
  }
}
