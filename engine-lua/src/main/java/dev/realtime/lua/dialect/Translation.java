package dev.realtime.lua.dialect;

import java.util.List;

/**
 * What became of a text.
 *
 * @param lua plain Lua with every token on the line where it was written; the text itself where it
 *     needed no translation, or has errors
 * @param errors in the order of the text; empty if it is right
 */
public record Translation(String lua, List<SyntaxError> errors) {
  public Translation {
    errors = List.copyOf(errors);
  }

  /** Whether {@link #lua()} is right. */
  public boolean isRight() {
    return errors.isEmpty();
  }
}
