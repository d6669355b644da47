package dev.realtime.lua.dialect;

/** The whole text is given up; the reason was reported. */
final class Abandoned extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Abandoned() {
    super(null, null, false, false);
  }
}
