package dev.realtime.engine.rule;

/**
 * A channel's name, or a pattern of names in which {@code *} stands for any characters and {@code
 * ?} for one.
 */
public final class ChannelPattern {
  /** Longer names are surely a mistake. */
  private static final int LONGEST = 512;

  private final String text;
  private final boolean exact;

  private ChannelPattern(String text, boolean exact) {
    this.text = text;
    this.exact = exact;
  }

  /** The name of one channel as it came with an event; nothing in it is special. */
  static ChannelPattern exact(String channel) {
    return new ChannelPattern(channel, true);
  }

  /**
   * Reads a name or pattern.
   *
   * @throws IllegalArgumentException if it is empty, too long, or holds control characters
   */
  public static ChannelPattern parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the channel must not be empty");
    }
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the channel is "
              + text.length()
              + " characters long; the longest allowed is "
              + LONGEST);
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw new IllegalArgumentException(
            "the channel holds a control character: " + text.strip());
      }
    }
    return new ChannelPattern(text, text.indexOf('*') < 0 && text.indexOf('?') < 0);
  }

  /** Whether it names one channel. */
  public boolean isExact() {
    return exact;
  }

  /** Whether a channel's name fits. */
  public boolean matches(String channel) {
    return exact ? text.equals(channel) : glob(channel);
  }

  /** Two pointers and one place to go back to: linear for patterns people write, no recursion. */
  private boolean glob(String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int afterStar = 0;
    while (n < name.length()) {
      char c = p < text.length() ? text.charAt(p) : 0;
      if (c == '*') {
        star = p++;
        afterStar = n;
      } else if (p < text.length() && (c == '?' || c == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++afterStar;
      } else {
        return false;
      }
    }
    while (p < text.length() && text.charAt(p) == '*') {
      p++;
    }
    return p == text.length();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelPattern pattern && pattern.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
