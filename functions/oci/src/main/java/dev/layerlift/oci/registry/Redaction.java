package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Text;
import java.net.URI;
import java.util.regex.Pattern;

/** Takes secrets out of what is shown: credentials, and queries, which carry signatures. */
final class Redaction {
  private static final String MARK = "[redacted]";
  private static final Pattern QUERY = Pattern.compile("(https?://[^\\s?'\"<>]*)\\?[^\\s'\"<>]*");
  private static final Pattern USER_INFO = Pattern.compile("(https?://)[^\\s/@'\"<>]*@");
  private static final Pattern SCHEME =
      Pattern.compile("(?i)\\b(basic|bearer)\\s+[A-Za-z0-9._~+/=-]{16,}");

  private Redaction() {}

  /** Scheme, host, port and path. */
  static String url(URI uri) {
    StringBuilder shown = new StringBuilder();
    if (uri.getScheme() != null) {
      shown.append(uri.getScheme()).append("://");
    }
    if (uri.getHost() != null) {
      shown.append(uri.getHost());
    }
    if (uri.getPort() >= 0) {
      shown.append(':').append(uri.getPort());
    }
    return shown.append(uri.getRawPath() == null ? "" : uri.getRawPath()).toString();
  }

  /** Text from outside, quoted and cut, without secrets and without the queries of URLs in it. */
  static String text(String text, Secrets secrets) {
    String shown = secrets.removedFrom(text);
    shown = QUERY.matcher(shown).replaceAll("$1?" + MARK);
    shown = USER_INFO.matcher(shown).replaceAll("$1" + MARK + "@");
    shown = SCHEME.matcher(shown).replaceAll("$1 " + MARK);
    return Text.quote(shown);
  }
}
