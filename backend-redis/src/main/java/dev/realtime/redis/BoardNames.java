package dev.realtime.redis;

/**
 * The two sorted sets of a leaderboard: {@code {namespace}:{board:PATTERN}:scores} and {@code
 * …:ends}. The braces put both on the same server of a cluster. A pattern with a hash tag of its
 * own, such as {@code {kills}:*:daily}, is not put in braces, and so lies beside the counters that
 * have that tag.
 */
record BoardNames(String scores, String ends) {

  static BoardNames of(String namespace, String pattern) {
    String board = hasTag(pattern) ? "board:" + pattern : "{board:" + pattern + "}";
    String name = namespace + ":" + board;
    return new BoardNames(name + ":scores", name + ":ends");
  }

  /** As a cluster sees it: the first opening brace, and something before the next closing one. */
  private static boolean hasTag(String key) {
    int open = key.indexOf('{');
    return open >= 0 && key.indexOf('}', open) > open + 1;
  }
}
