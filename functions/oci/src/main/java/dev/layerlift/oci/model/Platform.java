package dev.layerlift.oci.model;

import java.util.Optional;

/**
 * What an image runs on. OCI image index specification, {@code platform}.
 *
 * @param variant such as {@code v8}; empty where the image gives none
 * @param osVersion Windows build; empty elsewhere
 */
public record Platform(
    String os, String architecture, Optional<String> variant, Optional<String> osVersion) {
  /** What BuildKit writes for manifests that nobody runs, such as attestations. */
  public static final String UNKNOWN = "unknown";

  public static Platform of(String os, String architecture) {
    return new Platform(os, architecture, Optional.empty(), Optional.empty());
  }

  /**
   * Parses {@code os/architecture[/variant]}.
   *
   * @throws IllegalArgumentException if the text has another shape
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException(
          "not a platform: " + Text.quote(text) + " (write os/architecture[/variant])");
    }
    for (String part : parts) {
      if (part.isBlank() || !isPrintable(part)) {
        throw new IllegalArgumentException("not a platform: " + Text.quote(text));
      }
    }
    return new Platform(
        parts[0],
        parts[1],
        parts.length == 3 ? Optional.of(parts[2]) : Optional.empty(),
        Optional.empty());
  }

  /** Whether a word can stand in a report, on a terminal and in a log line as it is. */
  static boolean isPrintable(String word) {
    return word.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  public boolean isUnknown() {
    return os.equals(UNKNOWN);
  }

  public boolean isLinux() {
    return os.equals("linux");
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
