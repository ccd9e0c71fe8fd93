package dev.layerlift.oci.registry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Values of the {@code Authorization} header. RFC 7617 (Basic), RFC 6750 (Bearer). */
final class Authorization {
  private static final String BASIC = "Basic ";
  private static final String BEARER = "Bearer ";

  private Authorization() {}

  static String basic(Credentials.Basic credentials) {
    String pair = credentials.username() + ":" + credentials.password();
    return BASIC + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  static String bearer(String token) {
    return BEARER + token;
  }

  static boolean isBearer(String header) {
    return header.startsWith(BEARER);
  }

  /** Every form in which the header's secret could be echoed: encoded, and the password alone. */
  static List<String> secrets(String header) {
    List<String> secrets = new ArrayList<>();
    if (header.startsWith(BASIC)) {
      String encoded = header.substring(BASIC.length());
      secrets.add(encoded);
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      secrets.add(pair.substring(pair.indexOf(':') + 1));
    } else if (header.startsWith(BEARER)) {
      secrets.add(header.substring(BEARER.length()));
    }
    return secrets;
  }
}
