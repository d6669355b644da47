package dev.realtime.actions.discord;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The limit that Discord's headers do not tell of (of a channel): it shows only by refusing a post.
 * From a refusal follows how many posts it allows in which time. So many are made in any such time
 * from then on, until it is put to the test again. Guarded by {@link RateLimits}.
 */
final class UntoldLimit {
  /** A limit may be raised. */
  private static final Duration TRUSTED = Duration.ofMinutes(30);

  /** What was posted longer ago says nothing about a limit. */
  private static final Duration LONGEST_WINDOW = Duration.ofMinutes(2);

  /** Posts do not all take equally long to arrive. */
  private static final Duration MARGIN = Duration.ofMillis(500);

  /** A known limit that was missed by less is no other limit. */
  private static final Duration NEAR_MISS = Duration.ofSeconds(2);

  private static final int MOST_REMEMBERED = 1000;

  /** When the last posts were made that were not refused, the oldest first. */
  private final Deque<Instant> posts = new ArrayDeque<>();

  private int most = Integer.MAX_VALUE;
  private Duration window = Duration.ZERO;
  private Instant trustedUntil = Instant.MIN;

  /** Until when no post is allowed. */
  Instant until(Instant now) {
    if (posts.size() < most || now.isAfter(trustedUntil)) {
      return Instant.MIN;
    }
    Iterator<Instant> times = posts.iterator();
    for (int older = posts.size() - most; older > 0; older--) {
      times.next();
    }
    return times.next().plus(window);
  }

  /** A post is made. */
  void post(Instant now) {
    posts.add(now);
    while (posts.size() > MOST_REMEMBERED || posts.element().isBefore(now.minus(LONGEST_WINDOW))) {
      posts.remove();
    }
  }

  /** The last post was refused, because of something else. */
  void refused(Instant now) {
    posts.pollLast();
    if (now.isAfter(trustedUntil)) {
      posts.clear(); // whatever is learnt next begins after the wait
    }
  }

  /** The last post was refused, because of a limit of this webhook that no header told of. */
  void refused(Instant now, Duration wait) {
    posts.pollLast();
    boolean known = !now.isAfter(trustedUntil);
    if (posts.isEmpty() || known && wait.compareTo(NEAR_MISS) < 0) {
      return;
    }
    Duration since = Duration.between(posts.element(), now).plus(wait);
    if (since.compareTo(LONGEST_WINDOW) < 0) {
      most = posts.size();
      window = since.plus(MARGIN);
      trustedUntil = now.plus(TRUSTED);
    } else {
      posts.clear();
    }
  }
}
