package dev.realtime.lua.dialect;

/** The statement being read is given up; the reason was reported. */
final class Unparsable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unparsable() {
    super(null, null, false, false);
  }
}
