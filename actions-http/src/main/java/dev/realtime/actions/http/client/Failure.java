package dev.realtime.actions.http.client;

import dev.realtime.api.template.TextValues;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/**
 * Why there was no answer.
 *
 * @param reason one line that names the host and nothing else of the address
 * @param isRefused whether the address may not be called, so that trying again is of no use
 */
public record Failure(String reason, boolean isRefused) {

  /** In words of our own: those of the exception may hold the address. */
  static Failure of(IOException failure, String host, Duration timeout) {
    if (failure instanceof RefusedAddressException) {
      return new Failure(host + " may not be called: its address " + failure.getMessage(), true);
    }
    return new Failure(words(failure, host, timeout), false);
  }

  private static String words(IOException failure, String host, Duration timeout) {
    if (failure instanceof UnknownHostException) {
      return "the name " + host + " is not known";
    }
    if (failure instanceof SocketTimeoutException
        || failure instanceof InterruptedIOException && "timeout".equals(failure.getMessage())) {
      String seconds = TextValues.ofNumber(timeout.toMillis() / 1000.0);
      return host + " did not answer within " + seconds + " s";
    }
    if (failure instanceof ConnectException) {
      return host + " refused the connection";
    }
    if (failure instanceof SSLException) {
      return "no secure connection to " + host + " could be made";
    }
    return "the connection to " + host + " broke";
  }
}
