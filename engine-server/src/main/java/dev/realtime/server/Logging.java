package dev.realtime.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much of the log is shown: the engine's own lines go to the terminal another way. */
final class Logging {
  private Logging() {}

  static void configure(boolean verbose) {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(verbose ? Level.INFO : Level.ERROR);
    Logger own = (Logger) LoggerFactory.getLogger("dev.realtime");
    own.setLevel(verbose ? Level.DEBUG : Level.WARN);
    // Commands tell the operator themselves when the store goes and comes.
    Logger connection = (Logger) LoggerFactory.getLogger("dev.realtime.redis.ConnectionNews");
    connection.setLevel(verbose ? Level.INFO : Level.OFF);
    // Redisson repeats each failed attempt with a trace; the backend says it once, in one line.
    Logger redisson = (Logger) LoggerFactory.getLogger("org.redisson");
    redisson.setLevel(verbose ? Level.INFO : Level.OFF);
  }
}
