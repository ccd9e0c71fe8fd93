package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.layerlift.oci.model.Text;
import java.util.Locale;

/** How a SOCI index is bound to its image. */
public enum SociVersion {
  /** A referrer of the unchanged image. */
  V1,
  /** A new image index that holds annotated manifests and their SOCI indices. */
  V2,
  BOTH;

  public boolean hasV1() {
    return this != V2;
  }

  public boolean hasV2() {
    return this != V1;
  }

  /**
   * @throws IllegalArgumentException if the text is none of the names, in lower case
   */
  @JsonCreator
  public static SociVersion parse(String text) {
    for (SociVersion version : values()) {
      if (version.toString().equals(text)) {
        return version;
      }
    }
    throw new IllegalArgumentException("not a SOCI version (v1, v2 or both): " + Text.quote(text));
  }

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
