package dev.realtime.actions.http.client;

import java.net.UnknownHostException;

/** A name leads to an address that must not be called. The message follows "its address". */
final class RefusedAddressException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  RefusedAddressException(String objection) {
    super(objection);
  }
}
