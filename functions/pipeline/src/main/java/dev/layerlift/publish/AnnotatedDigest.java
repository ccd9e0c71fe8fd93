package dev.layerlift.publish;

import dev.layerlift.oci.model.Digest;
import java.util.Map;
import java.util.Optional;

/** A digest that stands in an annotation. */
final class AnnotatedDigest {
  private AnnotatedDigest() {}

  /** Empty where there is no such annotation, or one that is no digest. */
  static Optional<Digest> of(Map<String, String> annotations, String key) {
    String digest = annotations.get(key);
    if (digest == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Digest.parse(digest));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
