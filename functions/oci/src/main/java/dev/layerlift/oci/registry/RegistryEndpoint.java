package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.RegistryHost;
import java.net.URI;
import java.util.Optional;

/**
 * Where a registry is reached. The host is its name in image references and in credential stores;
 * the base is the address that answers for it.
 *
 * @param base {@code https://host[:port]} or {@code http://host[:port]}, no path
 */
public record RegistryEndpoint(RegistryHost host, URI base) {
  private static final RegistryHost DOCKER_HUB = new RegistryHost("docker.io");
  private static final URI DOCKER_HUB_BASE = URI.create("https://registry-1.docker.io");

  public RegistryEndpoint {
    boolean scheme = "https".equals(base.getScheme()) || "http".equals(base.getScheme());
    if (!scheme || base.getHost() == null || base.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "not an address of a registry: " + Redaction.url(base) + " (write https://host[:port])");
    }
    boolean bare = base.getRawPath() == null || base.getRawPath().isEmpty();
    if (!bare || base.getRawQuery() != null || base.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "a registry's address has no path: " + Redaction.url(base) + " (https://host[:port])");
    }
  }

  /** The registry at the host's own name, over TLS. Docker Hub is reached where it lives. */
  public static RegistryEndpoint of(RegistryHost host) {
    return host.equals(DOCKER_HUB)
        ? new RegistryEndpoint(host, DOCKER_HUB_BASE)
        : new RegistryEndpoint(host, URI.create("https://" + host));
  }

  /** The registry at the host's own name, without TLS: for a desk, never for a network. */
  public static RegistryEndpoint plainHttp(RegistryHost host) {
    return new RegistryEndpoint(host, URI.create("http://" + host));
  }

  boolean isPlainHttp() {
    return base.getScheme().equals("http");
  }

  Origin origin() {
    return Origin.of(base);
  }

  URI resolve(String path, Optional<String> rawQuery) {
    return URI.create(base + path + rawQuery.map(q -> "?" + q).orElse(""));
  }
}
