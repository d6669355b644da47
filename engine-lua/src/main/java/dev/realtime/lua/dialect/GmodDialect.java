package dev.realtime.lua.dialect;

/**
 * Reads Lua 5.1 as Garry's Mod does, with {@code != ! && || // /* continue}, and gives plain Lua
 * with {@code goto} in return.
 *
 * <p>The text is parsed as a whole, so that what is inside strings and comments is left alone, and
 * every syntax error is found at once. {@code goto} and labels, which the game has too, pass
 * through. The time taken grows with the length of the text and with nothing else; nesting is
 * bounded as in Lua.
 */
public final class GmodDialect {
  private GmodDialect() {}

  /** Translates a file or chunk. A byte order mark and a first line with {@code #} are skipped. */
  public static Translation translate(String source) {
    Reading reading = new Reading(source);
    return reading.finish(() -> reading.statements().chunk());
  }

  /** Translates one expression. */
  public static Translation translateExpression(String source) {
    Reading reading = new Reading(source);
    return reading.finish(() -> reading.statements().loneExpression());
  }
}
