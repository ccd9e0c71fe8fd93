package dev.layerlift.oci.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A registry's name as it stands in image references: {@code host[:port]}, no scheme. */
public record RegistryHost(@JsonValue String name) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*+(?::[0-9]{1,5})?"
              + "|\\[[0-9a-fA-F:]{2,39}\\](?::[0-9]{1,5})?");

  public RegistryHost {
    if (name.length() > 255 || !FORM.matcher(name).matches()) {
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

  @Override
  public String toString() {
    return name;
  }
}
