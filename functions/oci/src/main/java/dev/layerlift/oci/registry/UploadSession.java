package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.Optional;

/**
 * An upload that the registry has opened: its address, which changes with each answer. OCI
 * distribution specification, "Pushing blobs".
 */
final class UploadSession {
  private final Steps steps;
  private URI location;

  private UploadSession(Steps steps, URI location) {
    this.steps = steps;
    this.location = location;
  }

  /** POST; a session that is lost on the way expires at the registry. */
  static UploadSession open(Steps steps) throws IOException {
    try (Answer answer =
        steps.calls().once(Request.of("POST", steps.urls().uploads(), steps.push()))) {
      if (answer.status() != 202 && answer.status() != 201) {
        throw steps.calls().failure(answer);
      }
      answer.discard();
      return of(steps, answer);
    }
  }

  /** The session that an answer opens. */
  static UploadSession of(Steps steps, Answer answer) throws IOException {
    Optional<String> location = answer.header("Location");
    if (location.isEmpty()) {
      throw new StoreException.ProtocolViolation(answer + " without a Location");
    }
    return new UploadSession(steps, steps.calls().redirects().check(answer.uri(), location.get()));
  }

  Request patch(BodyPublisher body) {
    return Request.of("PATCH", location, steps.push()).body("application/octet-stream", body);
  }

  /** ECR answers a PATCH with 201 instead of 202. */
  void patched(Answer answer) throws IOException {
    if (answer.status() != 202 && answer.status() != 201 && answer.status() != 204) {
      throw steps.calls().streamFailure(answer);
    }
    answer.discard();
    if (answer.header("Location").isPresent()) {
      location = of(steps, answer).location;
    }
  }

  /**
   * PUT; what is in the body, if anything, is the blob's end.
   *
   * @return the answer's status; 404 means that the session is gone
   */
  int commit(Digest digest, BodyPublisher body) throws IOException {
    Request request =
        Request.of("PUT", RepositoryUrls.commit(location, digest), steps.push())
            .body("application/octet-stream", body);
    try (Answer answer = steps.calls().once(request)) {
      if (answer.status() == 404) {
        answer.discard();
        return answer.status();
      }
      if (answer.status() != 201 && answer.status() != 202 && answer.status() != 204) {
        throw steps.calls().failure(answer);
      }
      Optional<Digest> stored = ManifestPull.contentDigest(answer);
      if (stored.isPresent()
          && stored.get().algorithm().equals(digest.algorithm())
          && !stored.get().equals(digest)) {
        throw new StoreException.ContentMismatch(
            answer + ": the registry stored " + stored.get() + ", sent was " + digest);
      }
      answer.discard();
      return answer.status();
    }
  }

  /** DELETE, once; where it fails the session expires by itself. */
  void cancel() {
    try (Answer answer = steps.calls().once(Request.of("DELETE", location, steps.push()))) {
      answer.discard();
    } catch (IOException e) {
      // Nothing is visible, and the caller has an error of its own or wants none.
    }
  }

  @Override
  public String toString() {
    return "upload " + Redaction.url(location);
  }
}
