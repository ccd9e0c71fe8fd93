package dev.layerlift.oci.registry;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads manifests. OCI distribution specification, "Pulling manifests". */
final class ManifestPull {
  /** All of them each time: a registry may convert what it believes we do not know. */
  private static final List<MediaType> ACCEPTED =
      List.of(
          MediaType.OCI_INDEX,
          MediaType.OCI_MANIFEST,
          MediaType.DOCKER_MANIFEST_LIST,
          MediaType.DOCKER_MANIFEST);

  private static final String ACCEPT =
      String.join(", ", ACCEPTED.stream().map(MediaType::name).toList());

  private final Steps steps;

  ManifestPull(Steps steps) {
    this.steps = steps;
  }

  RawManifest get(ManifestSelector selector) throws IOException {
    return find(selector)
        .orElseThrow(() ->
            new StoreException.NotFound(
                request("GET", selector) + ": 404, there is no such manifest"));
  }

  /** Empty if there is no such manifest or repository. */
  Optional<RawManifest> find(ManifestSelector selector) throws IOException {
    return steps.calls().repeat(() -> fetch(selector));
  }

  private Optional<RawManifest> fetch(ManifestSelector selector) throws IOException {
    try (Answer answer = steps.calls().once(request("GET", selector))) {
      if (answer.status() == 404) {
        answer.discard();
        return Optional.empty();
      }
      if (answer.status() != 200) {
        throw steps.calls().failure(answer);
      }
      MediaType type = mediaType(answer);
      return Optional.of(verified(answer, type, selector, read(answer)));
    }
  }

  /** Where it points; costs a GET where the registry's HEAD does not tell. */
  Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
    try (Answer answer = steps.calls().send(request("HEAD", selector))) {
      if (answer.status() == 404) {
        return Optional.empty();
      }
      if (answer.status() == 405) {
        return find(selector).map(RawManifest::descriptor);
      }
      if (answer.status() != 200) {
        throw steps.calls().failure(answer);
      }
      Optional<Digest> digest = contentDigest(answer);
      OptionalLong size = answer.contentLength();
      if (digest.isEmpty() || size.isEmpty() || answer.mediaType().isEmpty()) {
        return find(selector).map(RawManifest::descriptor);
      }
      if (selector instanceof Digest asked && !asked.equals(digest.get())) {
        throw mismatch(answer, digest.get(), asked);
      }
      return Optional.of(Descriptor.of(mediaType(answer), digest.get(), size.getAsLong()));
    }
  }

  private Request request(String method, ManifestSelector selector) {
    return Request.of(method, steps.urls().manifest(selector), steps.pull())
        .header("Accept", ACCEPT);
  }

  private static MediaType mediaType(Answer answer) throws StoreException {
    Optional<MediaType> type =
        ACCEPTED.stream().filter(t -> answer.mediaType().equals(Optional.of(t.name()))).findFirst();
    return type.orElseThrow(() ->
        new StoreException.ProtocolViolation(
            answer
                + " with "
                + answer
                    .header("Content-Type")
                    .map(t -> "Content-Type " + Text.quote(t) + ", which is no image manifest")
                    .orElse("no Content-Type")));
  }

  /** Never more than the limit, whatever the header announces. */
  private static byte[] read(Answer answer) throws IOException {
    int limit = (int) Json.MAX_DOCUMENT.bytes();
    OptionalLong announced = answer.contentLength();
    if (announced.orElse(0) <= limit) {
      byte[] bytes;
      try {
        bytes = answer.body().readNBytes(limit + 1);
      } catch (IOException e) {
        throw Faults.of(answer.toString(), e);
      }
      if (bytes.length <= limit) {
        return bytes;
      }
    }
    throw new LimitExceededException(
        answer
            + ": a manifest of "
            + (announced.isPresent() ? announced.getAsLong() + " bytes" : "more")
            + ", the limit is "
            + Json.MAX_DOCUMENT);
  }

  private static RawManifest verified(
      Answer answer, MediaType type, ManifestSelector selector, byte[] bytes) throws IOException {
    Optional<Digest> told = contentDigest(answer);
    if (told.isPresent()) {
      check(answer, bytes, told.get());
    }
    Optional<Digest> digest = selector instanceof Digest asked ? Optional.of(asked) : told;
    if (digest.isEmpty()) {
      return RawManifest.of(type, bytes);
    }
    check(answer, bytes, digest.get());
    return RawManifest.verified(type, bytes, digest.get());
  }

  private static void check(Answer answer, byte[] bytes, Digest expected) throws StoreException {
    if (!expected.matches(expected.newHash().digest(bytes))) {
      throw mismatch(answer, Digest.sha256(bytes), expected);
    }
  }

  private static StoreException mismatch(Answer answer, Digest actual, Digest expected) {
    return new StoreException.ContentMismatch(
        answer + ": got the manifest " + actual + ", expected " + expected);
  }

  static Optional<Digest> contentDigest(Answer answer) throws StoreException {
    Optional<String> header = answer.header("Docker-Content-Digest");
    try {
      return header.map(Digest::parse);
    } catch (IllegalArgumentException e) {
      throw new StoreException.ProtocolViolation(
          answer + ": Docker-Content-Digest is " + e.getMessage(), e);
    }
  }
}
