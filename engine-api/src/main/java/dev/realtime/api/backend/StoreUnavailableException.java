package dev.realtime.api.backend;

/**
 * The store could not do it at the moment, whatever was asked: it is away, full, changing its
 * master, or has too few replicas. The same may be asked again.
 */
public class StoreUnavailableException extends BackendException {
  private static final long serialVersionUID = 1L;

  /** Says what failed. */
  public StoreUnavailableException(String message) {
    super(message);
  }

  /** Says what failed, and keeps the cause. */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
