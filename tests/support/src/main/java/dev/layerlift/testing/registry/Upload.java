package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.OptionalLong;

/** One upload session. The caller holds its monitor during a request. */
final class Upload {
  private final String id;
  private final String repository;
  private final BlobShelf.Draft draft;
  private final MessageDigest digest = Sha256.start();
  private long size;
  private int step;
  private boolean kept;
  private OptionalLong firstChunk = OptionalLong.empty();

  Upload(String id, String repository, BlobShelf.Draft draft) {
    this.id = id;
    this.repository = repository;
    this.draft = draft;
  }

  String id() {
    return id;
  }

  String repository() {
    return repository;
  }

  long size() {
    return size;
  }

  /** Size after the first request that brought bytes. */
  long firstChunk() {
    return firstChunk.orElse(size);
  }

  /**
   * Relative, and another one after each request, as the specification allows: a client that makes
   * it up or keeps an old one is found out.
   */
  String location() {
    return "/v2/" + repository + "/blobs/uploads/" + id + "?_state=" + step;
  }

  boolean isAt(String state) {
    return state.equals(Integer.toString(step));
  }

  /** Takes the stream's bytes; those that came before a broken connection stay. */
  void append(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer, 0, buffer.length); n >= 0; n = in.read(buffer, 0, buffer.length)) {
      draft.append(buffer, 0, n);
      digest.update(buffer, 0, n);
      size += n;
    }
    if (firstChunk.isEmpty() && size > 0) {
      firstChunk = OptionalLong.of(size);
    }
    step++;
  }

  /** Ends the computation; no bytes can follow. */
  String digest() {
    return Sha256.finish(digest.digest());
  }

  /** The blob, no longer the upload's. */
  Content keep() throws IOException {
    kept = true;
    return draft.keep();
  }

  /** Frees the bytes unless they are kept. */
  void discard() throws IOException {
    if (!kept) {
      draft.discard();
    }
  }
}
