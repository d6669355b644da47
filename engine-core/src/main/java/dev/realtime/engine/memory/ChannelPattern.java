package dev.realtime.engine.memory;

/**
 * A pattern of channel names, in which {@code *} stands for any characters and {@code ?} for one;
 * every other character stands for itself.
 */
public final class ChannelPattern {
  private final String pattern;

  /** Takes a pattern such as {@code player:*}. */
  public ChannelPattern(String pattern) {
    this.pattern = pattern;
  }

  /** Whether a channel's name is one that the pattern describes. */
  public boolean matches(String channel) {
    int at = 0;
    int next = 0;
    int starAt = -1;
    int afterStar = -1;
    while (next < channel.length()) {
      char wanted = at < pattern.length() ? pattern.charAt(at) : 0;
      if (at < pattern.length() && wanted == '*') {
        starAt = next;
        afterStar = ++at;
      } else if (at < pattern.length() && wanted == '?') {
        next += width(channel, next);
        at++;
      } else if (at < pattern.length() && wanted == channel.charAt(next)) {
        next++;
        at++;
      } else if (starAt >= 0) {
        // The last star takes one character more; an earlier one never needs to be tried again.
        starAt += width(channel, starAt);
        next = starAt;
        at = afterStar;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }

  /** A character outside the basic plane takes two places in a Java string. */
  private static int width(String text, int index) {
    return Character.charCount(text.codePointAt(index));
  }

  @Override
  public String toString() {
    return pattern;
  }
}
