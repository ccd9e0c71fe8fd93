package dev.layerlift.oci.registry;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port: what a credential belongs to. RFC 6454, section 4. */
record Origin(String scheme, String host, int port) {
  static Origin of(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
  }
}
