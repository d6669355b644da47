package dev.realtime.engine.redis;

import dev.realtime.api.backend.BackendException;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.redisson.RedissonShutdownException;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;
import org.redisson.client.WriteRedisConnectionException;

/** Says in one line, without secrets, why Redis did not do what was asked. */
final class Failures {
  private static final int LONGEST = 200;
  static final String LOST = "the connection was lost";

  private final String where;
  private final Duration timeout;

  Failures(RedisSettings settings) {
    this.where = settings.description();
    this.timeout = settings.timeout();
  }

  BackendException exception(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BackendException known) {
        return known;
      }
    }
    return new BackendException(where + ": " + reason(failure), failure);
  }

  BackendException exception(String reason) {
    return new BackendException(where + ": " + reason);
  }

  String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    if (deepest instanceof BackendException) {
      return oneLine(deepest);
    }
    if (deepest instanceof RedisWrongPasswordException
        || deepest instanceof RedisAuthRequiredException) {
      return "the password is missing or wrong";
    }
    if (deepest instanceof RedisLoadingException) {
      return "it is still loading its data";
    }
    if (deepest instanceof UnknownHostException) {
      return "no such host";
    }
    if (deepest instanceof TimeoutException
        || deepest instanceof RedisTimeoutException
        || deepest instanceof ConnectTimeoutException) {
      return "no answer within " + timeout.toMillis() / 1000.0 + " s";
    }
    if (deepest instanceof ConnectException) {
      return "connection refused";
    }
    if (deepest instanceof RedissonShutdownException
        || deepest instanceof RedisReconnectedException
        || deepest instanceof WriteRedisConnectionException
        || deepest instanceof ClosedChannelException
        || deepest instanceof CancellationException) {
      return LOST;
    }
    return oneLine(deepest);
  }

  /** Redisson appends the connection and the command, with parameters, to what the server said. */
  private static String oneLine(Throwable failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    int appendix = message.indexOf(". channel:");
    String said = appendix < 0 ? message : message.substring(0, appendix);
    String line = said.lines().findFirst().orElse("").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
