package dev.realtime.api;

/**
 * A channel's name, or a pattern of names in which {@code *} stands for any characters and {@code
 * ?} for one; every other character stands for itself. One reading for rules, stores and commands.
 *
 * <p>A character outside Unicode's basic plane, such as an emoji, is one character, though it takes
 * two places in a Java string.
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
  public static ChannelPattern exact(String channel) {
    return new ChannelPattern(channel, true);
  }

  /** A name or pattern that is taken as it is, however long or strange: what a store was given. */
  public static ChannelPattern unchecked(String text) {
    return new ChannelPattern(text, text.indexOf('*') < 0 && text.indexOf('?') < 0);
  }

  /**
   * Reads a name or pattern as a rule may write it.
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
    return unchecked(text);
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
  private boolean glob(String channel) {
    int at = 0;
    int next = 0;
    int starAt = -1;
    int afterStar = -1;
    while (next < channel.length()) {
      char wanted = at < text.length() ? text.charAt(at) : 0;
      if (at < text.length() && wanted == '*') {
        starAt = next;
        afterStar = ++at;
      } else if (at < text.length() && wanted == '?') {
        next += width(channel, next);
        at++;
      } else if (at < text.length() && wanted == channel.charAt(next)) {
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
    while (at < text.length() && text.charAt(at) == '*') {
      at++;
    }
    return at == text.length();
  }

  private static int width(String channel, int index) {
    return Character.charCount(channel.codePointAt(index));
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
