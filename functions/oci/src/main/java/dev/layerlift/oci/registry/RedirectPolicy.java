package dev.layerlift.oci.registry;

import dev.layerlift.oci.store.StoreException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a registry may send us. Not from TLS to plain text, not to addresses that only the machine
 * itself can reach: its own, link-local ones, and the metadata services of clouds.
 */
final class RedirectPolicy {
  private static final List<String> METADATA_HOSTS =
      List.of("metadata", "metadata.google.internal", "instance-data");

  /** IPv6 addresses of the metadata, time and DNS services of EC2. */
  private static final byte[] EC2_PREFIX = {(byte) 0xfd, 0x00, 0x0e, (byte) 0xc2};

  private static final String NUMBER = "(?:0[xX][0-9a-fA-F]*|[0-9]+)";

  /** What one reader takes for an IPv4 address and another for a name, or for another address. */
  private static final Pattern NUMBERS = Pattern.compile(NUMBER + "(?:\\." + NUMBER + ")*\\.?");

  private static final int MAX_PORT = 65_535;

  private static final Pattern DOTTED_QUAD =
      Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");

  private final RegistryEndpoint registry;
  private final Resolver resolver;

  /** Names to addresses. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  RedirectPolicy(RegistryEndpoint registry, Resolver resolver) {
    this.registry = registry;
    this.resolver = resolver;
  }

  /**
   * @param from where the answer came from
   * @param location absolute or relative, RFC 9110, section 10.2.2
   * @return the absolute target, without a fragment
   */
  URI check(URI from, String location) throws StoreException {
    URI target = parse(from.toString(), location);
    if (isPlainText(target) && !isPlainText(from)) {
      throw refused(target, "it leaves TLS");
    }
    return checkTarget(target);
  }

  /** Credentials go there: over TLS, unless the registry itself has none. */
  URI checkRealm(String realm) throws StoreException {
    URI target = parse(registry.base().toString(), realm);
    if (isPlainText(target) && !registry.isPlainHttp()) {
      throw refused(target, "credentials would travel in plain text");
    }
    return checkTarget(target);
  }

  /** Schemes are case-insensitive, RFC 3986, section 3.1. */
  private static boolean isPlainText(URI uri) {
    return uri.getScheme().equalsIgnoreCase("http");
  }

  private static URI parse(String base, String location) throws StoreException {
    URI target;
    try {
      target = new URI(base).resolve(new URI(withoutFragment(location)));
    } catch (URISyntaxException e) {
      throw notAUrl(base);
    }
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(target.toString())) {
      throw notAUrl(base);
    }
    String scheme = target.getScheme() == null ? "" : target.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("https") || scheme.equals("http")) || target.getHost() == null) {
      throw refused(target, "it is no http URL");
    }
    if (target.getRawUserInfo() != null) {
      throw refused(target, "it carries credentials");
    }
    if (target.getPort() == 0 || target.getPort() > MAX_PORT) {
      throw refused(target, "there is no such port");
    }
    return target;
  }

  /** It is never sent, and what is added behind it would not be either. RFC 3986, section 3.5. */
  private static String withoutFragment(String location) {
    int fragment = location.indexOf('#');
    return fragment < 0 ? location : location.substring(0, fragment);
  }

  /** Without the cause, whose text would hold a signed query. */
  private static StoreException notAUrl(String base) {
    return new StoreException.ProtocolViolation(
        "sent elsewhere from " + Redaction.url(URI.create(base)) + ", but not to a URL");
  }

  private URI checkTarget(URI target) throws StoreException {
    if (Origin.of(target).equals(registry.origin())) {
      return target;
    }
    String host = target.getHost().toLowerCase(Locale.ROOT);
    if (METADATA_HOSTS.contains(host.endsWith(".") ? host.substring(0, host.length() - 1) : host)) {
      throw refused(target, "it is a metadata service");
    }
    boolean odd = NUMBERS.matcher(host).matches() && !DOTTED_QUAD.matcher(host).matches();
    if (odd || host.contains("%")) {
      throw refused(target, "it is an address in a form that is not read alike everywhere");
    }
    for (InetAddress address : resolve(host)) {
      if (isForbidden(address)
          || EmbeddedAddress.in(address).filter(this::isForbidden).isPresent()) {
        throw refused(target, "it is an address of the machine itself or of its link");
      }
    }
    return target;
  }

  private boolean isForbidden(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return !isOnLoopback();
    }
    byte[] bytes = address.getAddress();
    boolean ec2 =
        bytes.length == 16 && Arrays.equals(bytes, 0, 4, EC2_PREFIX, 0, EC2_PREFIX.length);
    return ec2
        || address.isLinkLocalAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress();
  }

  private boolean isOnLoopback() {
    return Arrays.stream(resolve(registry.base().getHost()))
        .anyMatch(InetAddress::isLoopbackAddress);
  }

  /** An unknown name is left to the connection, whose error says so. */
  private InetAddress[] resolve(String host) {
    try {
      return resolver.resolve(host);
    } catch (UnknownHostException e) {
      return new InetAddress[0];
    }
  }

  private static StoreException refused(URI target, String reason) {
    return new StoreException.ProtocolViolation(
        "refused to go to " + Redaction.url(target) + ": " + reason);
  }
}
