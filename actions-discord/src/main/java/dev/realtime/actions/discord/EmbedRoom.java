package dev.realtime.actions.discord;

/** The characters that the embeds of one message may still have together. */
final class EmbedRoom {
  static final int CHARACTERS = 6000;

  private int left = CHARACTERS;

  int left() {
    return left;
  }

  int used() {
    return CHARACTERS - left;
  }

  void take(int characters) {
    left -= characters;
  }

  /** Gives back what was taken for a part that is left out after all. */
  void returnTo(int before) {
    left = before;
  }
}
