package dev.realtime.api.backend;

/**
 * One store behind an engine. Made by its own builder or constructor, it connects by itself and
 * keeps trying: it is usable at once, and its calls fail with {@link BackendException} while the
 * store is away. All methods may be called from any thread.
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
   * Tells when the connection comes and goes, on a thread of the backend; the listener must return
   * at once. If the store is connected already, the listener is told so before this returns.
   */
  void addConnectionListener(ConnectionListener listener);

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
