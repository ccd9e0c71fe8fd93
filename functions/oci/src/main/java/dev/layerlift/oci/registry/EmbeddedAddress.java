package dev.layerlift.oci.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The IPv4 address that an IPv6 address leads to: IPv4-compatible (RFC 4291, section 2.5.5.1),
 * NAT64 (RFC 6052, section 2.1) and 6to4 (RFC 3056, section 2). IPv4-mapped ones are IPv4 to the
 * JDK.
 */
final class EmbeddedAddress {
  private static final byte[] COMPATIBLE = new byte[12];
  private static final byte[] NAT64 = {
    0x00, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final byte[] SIX_TO_FOUR = {0x20, 0x02};

  private EmbeddedAddress() {}

  static Optional<InetAddress> in(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (startsWith(bytes, COMPATIBLE) || startsWith(bytes, NAT64)) {
      return Optional.of(ipv4(bytes, 12));
    }
    return startsWith(bytes, SIX_TO_FOUR) ? Optional.of(ipv4(bytes, 2)) : Optional.empty();
  }

  private static boolean startsWith(byte[] address, byte[] prefix) {
    return address.length == 16
        && Arrays.equals(address, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static InetAddress ipv4(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
