package dev.realtime.actions.file;

/** How the records of a segment are written. */
enum LogFormat {
  /** Compact, in a Chronicle Queue; see {@link Frame}. */
  BINARY("binary", "cq"),
  /** A JSON object a line. */
  JSONL("jsonl", "jsonl");

  private final String word;
  private final String ending;

  LogFormat(String word, String ending) {
    this.word = word;
    this.ending = ending;
  }

  /** As a definition says it. */
  String word() {
    return word;
  }

  /** What the names of its segments end in. */
  String ending() {
    return ending;
  }

  static LogFormat of(String word) {
    return word.equals(JSONL.word) ? JSONL : BINARY;
  }
}
