package dev.realtime.actions.http.client;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Names for addresses that are secret. */
public final class Names {
  private static final int MARK_LENGTH = 8;

  private Names() {}

  /**
   * A name that says which host it is, and tells addresses on it apart without telling what they
   * are.
   *
   * @param type the action type
   * @param address all of it
   */
  public static String of(String type, String host, String address) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(address.getBytes(StandardCharsets.UTF_8));
      String mark = String.format("%064x", new BigInteger(1, digest)).substring(0, MARK_LENGTH);
      return type + " " + host + " #" + mark;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
