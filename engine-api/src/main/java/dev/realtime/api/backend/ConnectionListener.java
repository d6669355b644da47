package dev.realtime.api.backend;

/** Learns when a backend comes and goes. */
public interface ConnectionListener {

  /** The store answers; every subscription is in place again. */
  void connected();

  /**
   * The store does not answer; the backend goes on trying.
   *
   * @param reason one line without secrets
   */
  void disconnected(String reason);
}
