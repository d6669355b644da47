package dev.realtime.redis;

/** Puts our patterns into the form Redis uses, which knows more special characters. */
final class RedisGlob {
  private RedisGlob() {}

  /**
   * A pattern for Redis that matches at least what ours does. Redis counts bytes, so its {@code ?}
   * is not one character but the first byte of one; whoever listens checks the channel again.
   */
  static String of(String pattern) {
    StringBuilder glob = new StringBuilder(pattern.length() + 8);
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '?') {
        glob.append("?*");
      } else {
        if (c == '[' || c == ']' || c == '\\' || c == '^') {
          glob.append('\\');
        }
        glob.append(c);
      }
    }
    return glob.toString();
  }
}
