package dev.realtime.engine.session;

/**
 * A Lua state that the engine serves: a rule file, the game behind the bridge, or an embedding Java
 * program that plays the same part. The engine only puts things into its queue; the session looks
 * at them on its own thread, when it processes events.
 */
public interface Session {

  /** For people: a rule file's path, or the game server's name. */
  String name();

  /**
   * Puts something into the session's bounded queue; never blocks. Called from any thread.
   *
   * @return false if the queue is full; the caller counts what is lost
   */
  boolean deliver(Inbound inbound);
}
