package dev.realtime.redis;

import dev.realtime.api.backend.StoreUnavailableException;

/** Something was done, and fewer replicas than asked for have it: it may be forgotten. */
final class TooFewReplicasException extends StoreUnavailableException {
  private static final long serialVersionUID = 1L;

  TooFewReplicasException(int have, int asked) {
    super("only " + have + " of " + asked + " replicas have it");
  }
}
