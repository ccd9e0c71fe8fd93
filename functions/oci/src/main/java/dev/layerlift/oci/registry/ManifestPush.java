package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.Set;

/** Writes manifests. OCI distribution specification, "Pushing manifests". */
final class ManifestPush {
  private static final Set<String> IMMUTABLE =
      Set.of(
          "TAG_ALREADY_EXISTS",
          "TAG_IMMUTABLE",
          "IMAGETAGALREADYEXISTSEXCEPTION",
          "IMAGE_TAG_ALREADY_EXISTS");

  private final Steps steps;

  ManifestPush(Steps steps) {
    this.steps = steps;
  }

  /**
   * @return whether the registry keeps referrers itself ({@code OCI-Subject})
   */
  boolean put(ManifestSelector selector, RawManifest manifest) throws IOException {
    Request request =
        Request.of("PUT", steps.urls().manifest(selector), steps.push())
            .body(manifest.mediaType().name(), BodyPublishers.ofByteArray(manifest.bytes()));
    try (Answer answer = steps.calls().send(request)) {
      if (answer.status() != 201 && answer.status() != 202) {
        throw refusal(answer, selector);
      }
      Optional<Digest> stored = ManifestPull.contentDigest(answer);
      if (stored.isPresent() && !stored.get().equals(manifest.digest())) {
        throw new StoreException.ContentMismatch(
            answer + ": the registry stored " + stored.get() + ", sent was " + manifest.digest());
      }
      answer.discard();
      return answer.header("OCI-Subject").isPresent();
    }
  }

  /** ECR says TAG_INVALID, and only its message tells that the tag may not move. */
  private StoreException refusal(Answer answer, ManifestSelector selector) {
    ErrorAnswers.Words words = ErrorAnswers.words(answer);
    boolean immutable = words.codeIn(IMMUTABLE) || words.says("immutable");
    return selector instanceof Tag && answer.status() < 500 && immutable
        ? new StoreException.TagImmutable(ErrorAnswers.text(answer, words))
        : ErrorAnswers.of(answer, words, steps.calls().now());
  }
}
