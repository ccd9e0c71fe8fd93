package dev.layerlift.oci.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A tag of the OCI distribution specification: 1 to 128 of {@code [A-Za-z0-9_.-]}. */
public record Tag(@JsonValue String name) implements ManifestSelector {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

  public Tag {
    if (!isValid(name)) {
      throw new IllegalArgumentException("not a tag: " + Text.quote(name));
    }
  }

  /**
   * @throws IllegalArgumentException if the text is no tag
   */
  @JsonCreator
  public static Tag parse(String text) {
    return new Tag(text);
  }

  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return name;
  }
}
