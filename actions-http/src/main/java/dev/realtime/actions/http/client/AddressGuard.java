package dev.realtime.actions.http.client;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * Decides which hosts may be called. A cloud's metadata service hands credentials to whoever asks,
 * so link-local addresses are refused always.
 *
 * <p>Names are looked at twice: as a rule writes them, and in each look-up, where the connection is
 * made, so that a name cannot change its address in between. A literal address is never looked up,
 * but it cannot change either: the first look is enough.
 */
final class AddressGuard implements Dns {
  /** What the client takes for a literal address and does not look up. */
  private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*|[\\d.]+");

  private static final Set<String> METADATA_NAMES =
      Set.of("metadata.google.internal", "metadata.goog", "metadata", "instance-data");

  /** Metadata services of clouds that do not put them on a link-local address. */
  private static final Set<String> METADATA_ADDRESSES =
      Set.of("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2:0:0:0:0:0:254");

  private final ClientSettings settings;
  private final Dns resolver;

  AddressGuard(ClientSettings settings, Dns resolver) {
    this.settings = settings;
    this.resolver = resolver;
  }

  /** Why a host that a rule names may not be called; null where it may, as far as its name says. */
  @Nullable String objection(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (METADATA_NAMES.contains(name)) {
      return "is a cloud's metadata service";
    }
    if (!settings.allowHosts().isEmpty() && !isListed(name)) {
      return "is not among the plugin's allow_hosts";
    }
    if (!LITERAL.matcher(name).matches()) {
      return null;
    }
    try {
      return objection(InetAddress.getByName(name));
    } catch (UnknownHostException e) {
      return "is no address";
    }
  }

  private boolean isListed(String name) {
    for (String listed : settings.allowHosts()) {
      boolean matches =
          listed.startsWith("*.") ? name.endsWith(listed.substring(1)) : name.equals(listed);
      if (matches) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> addresses = resolver.lookup(host);
    if (settings.proxy() != null && settings.proxy().host().equals(host)) {
      return addresses; // the operator named it
    }
    for (InetAddress address : addresses) {
      String objection = objection(address);
      if (objection != null) {
        throw new RefusedAddressException(objection);
      }
    }
    return addresses;
  }

  private @Nullable String objection(InetAddress address) {
    InetAddress real = embedded(address);
    if (real.isLinkLocalAddress() || METADATA_ADDRESSES.contains(real.getHostAddress())) {
      return "is a link-local or metadata address";
    }
    if (!settings.allowPrivate() && isPrivate(real)) {
      return "is a private address, and the plugin's allow_private is false";
    }
    return null;
  }

  private static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean local =
        address.isLoopbackAddress()
            || address.isAnyLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress();
    if (address instanceof Inet4Address) {
      boolean carrier = bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
      return local || carrier || bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0;
    }
    return local || (bytes[0] & 0xfe) == 0xfc;
  }

  /** The IPv4 address that an IPv6 address only wraps (NAT64, 6to4, IPv4-compatible). */
  private static InetAddress embedded(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16) {
      return address;
    }
    int start = -1;
    if (bytes[0] == 0x20 && bytes[1] == 0x02) {
      start = 2;
    } else if (startsWith(bytes, 0, 0x64, 0xff, 0x9b) && isZero(bytes, 4, 12)
        || isZero(bytes, 0, 12) && !isZero(bytes, 12, 15)) {
      start = 12;
    }
    if (start < 0) {
      return address;
    }
    try {
      byte[] inner = {bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3]};
      return InetAddress.getByAddress(inner);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
