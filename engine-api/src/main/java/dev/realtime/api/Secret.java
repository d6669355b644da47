package dev.realtime.api;

/**
 * A text that must not be shown: a webhook's address, a token, a password. Printing one prints
 * {@code ***}; only {@link #reveal()} gives the text, at the place where it is sent.
 */
public final class Secret {
  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** Hides a text. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself. Never log it and never put it into an error message. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
