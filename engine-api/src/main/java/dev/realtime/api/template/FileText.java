package dev.realtime.api.template;

final class FileText {
  /** File systems allow 255 bytes; a letter may need four. */
  private static final int LONGEST = 60;

  private FileText() {}

  static String escape(String text) {
    StringBuilder name = new StringBuilder(text.length());
    text.codePoints()
        .limit(LONGEST)
        .forEach(
            c -> {
              boolean plain =
                  Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' || c == ' ';
              name.appendCodePoint(plain ? c : '_');
            });
    String trimmed = name.toString().strip();
    // Windows drops dots and spaces at the end of a name.
    while (trimmed.endsWith(".") || trimmed.endsWith(" ")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    return trimmed.isEmpty() ? "_" : trimmed;
  }
}
