package dev.layerlift.oci.model;

/** What a manifest is asked for by: a name that may move or the address of its bytes. */
public sealed interface ManifestSelector permits Tag, Digest {
  /** {@code latest} or {@code sha256:…}: the last path segment of the distribution protocol. */
  @Override
  String toString();

  /**
   * @throws IllegalArgumentException if the text is neither tag nor digest
   */
  static ManifestSelector parse(String text) {
    return text.indexOf(':') >= 0 ? Digest.parse(text) : Tag.parse(text);
  }
}
