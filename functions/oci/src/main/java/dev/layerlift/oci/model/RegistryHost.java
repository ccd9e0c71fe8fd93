package dev.layerlift.oci.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * A registry's name as it stands in image references: {@code host[:port]}, no scheme. An address
 * can be made of it: its port is 1 to 65535, and a name of digits alone is a whole IPv4 address.
 */
public record RegistryHost(@JsonValue String name) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*+(?::[0-9]{1,5})?"
              + "|\\[[0-9a-fA-F:]{2,39}\\](?::[0-9]{1,5})?");

  private static final int MAX_LENGTH = 255;
  private static final int MAX_PORT = 65_535;

  public RegistryHost {
    if (name.length() > MAX_LENGTH || !FORM.matcher(name).matches() || !isAddress(name)) {
      throw new IllegalArgumentException("not a registry host: " + Text.quote(name));
    }
  }

  /**
   * @throws IllegalArgumentException if the text is no {@code host[:port]}
   */
  @JsonCreator
  public static RegistryHost parse(String text) {
    return new RegistryHost(text);
  }

  private static boolean isAddress(String name) {
    try {
      URI address = new URI("https://" + name);
      int port = address.getPort();
      return address.getHost() != null && port != 0 && port <= MAX_PORT;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
