package dev.realtime.server.faults;

import dev.realtime.redis.RedisSettings;
import java.util.Map;

/** The Redis of a fault run, and what may happen to it. */
interface FaultStore extends AutoCloseable {

  /** How a program reaches it. */
  RedisSettings settings();

  /** The same for {@code realtime run}. */
  Map<String, String> environment();

  /** Cuts every connection. */
  void cutConnections();

  /** Has it fail, and come back. */
  void fail(Faults faults) throws InterruptedException;

  @Override
  void close();
}
