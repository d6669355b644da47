package dev.realtime.api.backend;

import java.time.Duration;

/**
 * One store behind an engine. Opened by its {@link dev.realtime.api.store.StoreFactory}, it
 * connects by itself and keeps trying: it is usable at once, and its calls fail with {@link
 * BackendException} while the store is away. All methods may be called from any thread.
 */
public interface EventBackend extends AutoCloseable {

  /** For people, without secrets: {@code redis 127.0.0.1:6379} or {@code memory}. */
  String description();

  /** Whether the store answered last. */
  boolean isConnected();

  /**
   * Whether what is in the store is still there when this engine has ended, for its next run or for
   * another engine.
   */
  default boolean outlivesEngine() {
    return true;
  }

  /**
   * The longest that a call takes before it fails, for those who wait for an answer.
   *
   * @return three seconds by default
   */
  default Duration timeout() {
    return Duration.ofSeconds(3);
  }

  /**
   * Tells when the connection comes and goes, in order, on a thread of the backend; the listener
   * must return at once. If it is known already whether the store is connected, the listener is
   * told so before this returns. No lock is held meanwhile: a listener may call this backend, and
   * wait for threads that do. {@link ConnectionListeners} keeps these promises.
   *
   * @return ends it when closed; the backend keeps the listener until then
   */
  Registration addConnectionListener(ConnectionListener listener);

  /** The stream of all events. */
  EventStream events();

  /** Plain messages. */
  PubSub pubSub();

  /** Single values. */
  Keys keys();

  /** Counters and their leaderboards. */
  Counters counters();

  /** Who of several engines acts. */
  Leases leases();

  /** How far each rule has come. */
  Cursors cursors();

  /** Ends every call that is under way, within a few seconds, and disconnects. May be repeated. */
  @Override
  void close();
}
