package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import java.io.IOException;
import java.util.Optional;

/** Pulling blobs: end-2 of the specification. */
final class BlobEndpoint {
  private final RegistryManners manners;
  private final Repositories repositories;
  private final Optional<BlobOrigin> redirects;

  BlobEndpoint(RegistryManners manners, Repositories repositories, Optional<BlobOrigin> redirects) {
    this.manners = manners;
    this.repositories = repositories;
    this.redirects = redirects;
  }

  void answer(Call call, String name, String digest) throws RegistryError, IOException {
    boolean head = call.method().equals("HEAD");
    if (!head && !call.method().equals("GET")) {
      throw RegistryError.unsupported(call.method() + " of a blob");
    }
    if (!Sha256.isDigest(digest)) {
      throw RegistryError.digestInvalid("not a sha256 digest: " + digest);
    }
    Repository repository = repositories.require(name);
    Content blob = repository.blob(digest).orElseThrow(() -> RegistryError.blobUnknown(digest));
    if (!head && !manners.servesUnreferencedBlobs() && !repository.references(digest)) {
      throw RegistryError.blobUnknown(digest + " (no manifest names it yet)");
    }
    call.answerHeader("Docker-Content-Digest", digest);
    if (!head && redirects.isPresent()) {
      call.answerHeader(
          "Location",
          redirects.get().sign(call.header("Host").orElse(""), name, digest).toString());
      call.answer(307);
      return;
    }
    call.answerHeader("Content-Type", "application/octet-stream");
    send(call, blob, () -> new RegistryError(416, "SIZE_INVALID", "the blob has no such bytes"));
  }

  /** What is refused, by whom. */
  interface Refusal<X extends Exception> {
    X of();
  }

  /** 200, 206 or, as the refusal says it, 416. */
  static <X extends Exception> void send(Call call, Content blob, Refusal<X> unsatisfiable)
      throws X, IOException {
    call.answerHeader("Accept-Ranges", "bytes");
    switch (ByteRange.asked(call.header("Range"), blob.size())) {
      case ByteRange.Asked.Everything all -> call.answer(200, blob, 0, blob.size());
      case ByteRange.Asked.Part(ByteRange range) -> {
        call.answerHeader(
            "Content-Range", "bytes %d-%d/%d".formatted(range.first(), range.last(), blob.size()));
        call.answer(206, blob, range.first(), range.length());
      }
      case ByteRange.Asked.Unsatisfiable none -> {
        call.answerHeader("Content-Range", "bytes */" + blob.size());
        throw unsatisfiable.of();
      }
    }
  }
}
