package dev.realtime.redis;

import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.StoreUnavailableException;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.redisson.RedissonShutdownException;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisRetryException;
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
    String message = where + ": " + reason(failure);
    return isPassing(deepest(failure))
        ? new StoreUnavailableException(message, failure)
        : new BackendException(message, failure);
  }

  BackendException exception(String reason) {
    return new StoreUnavailableException(where + ": " + reason);
  }

  /** Whether it is no fault of what was asked, and may be another answer later. */
  private static boolean isPassing(Throwable failure) {
    return isLoss(failure)
        || isSilence(failure)
        || failure instanceof ConnectException
        || failure instanceof UnknownHostException
        || failure instanceof RedisWrongPasswordException
        || failure instanceof RedisAuthRequiredException
        || isRefusal(failure);
  }

  /** Whether Redis is there, and can do nothing of the kind at the moment. */
  static boolean isRefusal(Throwable failure) {
    Throwable deepest = deepest(failure);
    return deepest instanceof TooFewReplicasException
        || deepest instanceof RedisRetryException
        || deepest instanceof RedisReadonlyException
        || deepest instanceof RedisOutOfMemoryException
        || deepest instanceof RedisException && oneLine(deepest).startsWith("MISCONF");
  }

  private static boolean isLoss(Throwable failure) {
    return failure instanceof RedissonShutdownException
        || failure instanceof RedisReconnectedException
        || failure instanceof WriteRedisConnectionException
        || failure instanceof ClosedChannelException
        || failure instanceof CancellationException;
  }

  private static boolean isSilence(Throwable failure) {
    return failure instanceof TimeoutException
        || failure instanceof RedisTimeoutException
        || failure instanceof ConnectTimeoutException;
  }

  private static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  String reason(Throwable failure) {
    Throwable deepest = deepest(failure);
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
    if (isSilence(deepest)) {
      return "no answer within " + timeout.toMillis() / 1000.0 + " s";
    }
    if (deepest instanceof ConnectException) {
      return "connection refused";
    }
    if (isLoss(deepest)) {
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
