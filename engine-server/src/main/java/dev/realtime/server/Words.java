package dev.realtime.server;

/** Numbers with their nouns. */
final class Words {
  private Words() {}

  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
