package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * POST, one chunked PATCH without a {@code Content-Range}, an empty PUT with the digest: what ECR
 * and every other registry take. Holds one buffer here and what the connection has asked for.
 */
final class StreamingUpload implements BlobUpload {
  private static final int BUFFER = 64 << 10;

  private enum State {
    OPEN,
    COMMITTED,
    FAILED,
    CLOSED
  }

  private final Steps steps;
  private final BlobPull pull;
  private final UploadSession session;
  private final StreamingBody body = new StreamingBody();
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private Optional<Transport.Pending> patch = Optional.empty();
  private State state = State.OPEN;
  private long written;

  private StreamingUpload(Steps steps, BlobPull pull, UploadSession session) {
    this.steps = steps;
    this.pull = pull;
    this.session = session;
  }

  static StreamingUpload begin(Steps steps, BlobPull pull) throws IOException {
    return new StreamingUpload(steps, pull, steps.calls().repeat(() -> UploadSession.open(steps)));
  }

  /**
   * @throws StoreException.Unavailable if the connection breaks or stalls, or the credentials
   *     expired meanwhile: the caller begins anew
   */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireOpen();
    int position = offset;
    int end = offset + length;
    while (position < end) {
      int count = Math.min(end - position, buffer.remaining());
      buffer.put(bytes, position, count);
      position += count;
      if (!buffer.hasRemaining()) {
        push();
      }
    }
    written += length;
  }

  @Override
  public void commit(Digest digest, long size) throws IOException {
    requireOpen();
    if (size != written) {
      throw new IllegalArgumentException(
          "commit of " + size + " bytes, but " + written + " were written");
    }
    state = State.FAILED;
    if (buffer.position() > 0) {
      push();
    }
    if (patch.isPresent()) {
      body.complete();
      settle(patch.get());
    }
    steps.calls().repeat(() -> finish(digest));
    state = State.COMMITTED;
  }

  /**
   * An answer that got lost may have been a success: then the session is gone and the blob here.
   */
  private int finish(Digest digest) throws IOException {
    int status = session.commit(digest, BodyPublishers.noBody());
    Descriptor blob = Descriptor.of(MediaType.parse("application/octet-stream"), digest, written);
    if (status == 404 && !pull.exists(blob)) {
      throw new StoreException.Unavailable(session + ": the registry has lost the upload");
    }
    return status;
  }

  private void push() throws IOException {
    Transport.Pending pending = patch.isPresent() ? patch.get() : start();
    ByteBuffer full = buffer.flip();
    int count = full.remaining();
    buffer = ByteBuffer.allocate(BUFFER);
    switch (body.push(full, steps.calls().settings().idleTimeout())) {
      case TAKEN -> steps.calls().counters().uploadedBytes.add(count);
      case STALLED -> {
        state = State.FAILED;
        pending.abort();
        throw new StoreException.Unavailable(
            pending.request()
                + ": the registry took no byte for "
                + Faults.seconds(steps.calls().settings().idleTimeout()));
      }
      case STOPPED -> {
        state = State.FAILED;
        settle(pending);
        throw new StoreException.Unavailable(
            pending.request() + ": answered before the end of the upload");
      }
    }
  }

  private Transport.Pending start() throws IOException {
    Transport.Pending pending = steps.calls().stream(session.patch(body));
    pending.onAnswer(body::stop);
    patch = Optional.of(pending);
    return pending;
  }

  /** Waits for the answer to the PATCH and throws if it is no success. */
  private void settle(Transport.Pending pending) throws IOException {
    try (Answer answer = pending.await(steps.calls().settings().answerTimeout())) {
      session.patched(answer);
    }
  }

  private void requireOpen() throws IOException {
    if (state != State.OPEN) {
      throw new IOException(session + " takes nothing any more: " + state);
    }
  }

  @Override
  public void close() {
    if (state == State.COMMITTED || state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    patch.ifPresent(Transport.Pending::abort);
    session.cancel();
  }
}
