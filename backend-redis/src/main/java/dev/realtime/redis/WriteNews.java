package dev.realtime.redis;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that Redis is there and does not take something, and once that it does again. */
final class WriteNews {
  private static final Logger log = LoggerFactory.getLogger(WriteNews.class);

  private final String what;
  private boolean refused;

  /**
   * News of one kind of writes.
   *
   * @param what they are, such as {@code events}
   */
  WriteNews(String what) {
    this.what = what;
  }

  /** How a write went: null where it went well. */
  synchronized void note(@Nullable Throwable failure) {
    if (failure == null && refused) {
      refused = false;
      log.info("Redis takes {} again", what);
    } else if (failure != null && !refused && Failures.isRefusal(failure)) {
      refused = true;
      log.warn("{} wait until Redis takes them: {}", what, failure.getMessage());
    }
  }
}
