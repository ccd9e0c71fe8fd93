package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.store.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.Optional;

/**
 * A blob's bytes, not yet verified. A broken, cut or silent connection is taken up again where it
 * ended. Used by one thread; closing early aborts the connection.
 */
final class ResumingStream extends InputStream {
  private static final int MOST_SIGNATURE_REFUSALS = 2;

  private final BlobPull pull;
  private final Backoff backoff;
  private final Counters counters;
  private final Descriptor descriptor;

  private Optional<Answer> connection = Optional.empty();
  private Optional<IOException> failure = Optional.empty();
  private long position;
  private boolean ranged = true;
  private int signatureRefusals;
  private int earlyEnds;
  private boolean closed;

  private ResumingStream(BlobPull pull, Backoff backoff, Counters counters, Descriptor descriptor) {
    this.pull = pull;
    this.backoff = backoff;
    this.counters = counters;
    this.descriptor = descriptor;
  }

  /** Returns when the first connection stands. */
  static ResumingStream open(
      BlobPull pull, Backoff backoff, Counters counters, Descriptor descriptor) throws IOException {
    ResumingStream stream = new ResumingStream(pull, backoff, counters, descriptor);
    try {
      stream.connect();
      return stream;
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * @throws StoreException.ContentMismatch if the blob ends before the descriptor's size
   * @throws StoreException.Unavailable if the connection broke more often than the policy allows
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (closed) {
      throw new IOException("the stream is closed");
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (length == 0) {
      return 0;
    }
    try {
      return position >= descriptor.size()
          ? beyondTheEnd(target, offset, length)
          : advance(receive(target, offset, length));
    } catch (IOException e) {
      failure = Optional.of(e);
      disconnect();
      throw e;
    }
  }

  private int receive(byte[] target, int offset, int length) throws IOException {
    while (true) {
      try {
        int count = body().read(target, offset, length);
        if (count > 0) {
          return count;
        }
        endedEarly();
      } catch (StoreException | InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        resume(broken(e));
      }
    }
  }

  private int advance(int count) {
    position += count;
    counters.downloadedBytes.add(count);
    earlyEnds = 0;
    signatureRefusals = 0;
    backoff.progress();
    return count;
  }

  /** All bytes are here: how the connection ends does not matter any more, but more bytes do. */
  private int beyondTheEnd(byte[] target, int offset, int length) throws InterruptedIOException {
    if (connection.isEmpty()) {
      return -1;
    }
    int count;
    try {
      count = body().read(target, offset, length);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      count = -1;
    }
    if (count < 0) {
      disconnect();
    }
    return count;
  }

  /** Once may be a proxy's fault; twice at the same byte, the blob is that short. */
  private void endedEarly() throws IOException {
    String where = this + ": ended at byte " + position + " of " + descriptor.size();
    if (++earlyEnds > 1) {
      throw new StoreException.ContentMismatch(where);
    }
    resume(new StoreException.Unavailable(where));
  }

  private StoreException broken(IOException cause) {
    return new StoreException.Unavailable(
        this
            + ": broke at byte "
            + position
            + " of "
            + descriptor.size()
            + ": "
            + Faults.reason(cause),
        cause);
  }

  private void resume(StoreException fault) throws IOException {
    disconnect();
    backoff.after(fault);
    counters.resumed.increment();
    connect();
  }

  private void connect() throws IOException {
    while (connection.isEmpty()) {
      try {
        accept(pull.segment(descriptor, position, ranged));
      } catch (StoreException fault) {
        disconnect();
        backoff.after(fault);
      }
    }
  }

  private void accept(BlobPull.Opening opening) throws IOException {
    switch (opening) {
      case BlobPull.Opening.Segment segment -> {
        connection = Optional.of(segment.answer());
        drop(position - segment.offset());
      }
      case BlobPull.Opening.RangeRefused refused -> {
        if (!ranged) {
          throw new StoreException.ProtocolViolation(refused.reason() + ", without a range");
        }
        ranged = false;
      }
      case BlobPull.Opening.SignatureRefused refused -> {
        if (++signatureRefusals > MOST_SIGNATURE_REFUSALS) {
          throw refused.reason();
        }
        throw new StoreException.Unavailable(
            this + ": the signed URL was refused", refused.reason());
      }
    }
  }

  /** A server without ranges begins at the first byte: what we have already is read and dropped. */
  private void drop(long count) throws IOException {
    try {
      body().skipNBytes(count);
    } catch (EOFException e) {
      if (++earlyEnds > 1) {
        throw new StoreException.ContentMismatch(
            this + ": ended before byte " + position + " of " + descriptor.size());
      }
      throw broken(e);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private InputStream body() throws IOException {
    return connection.orElseThrow(() -> new IOException("not connected")).body();
  }

  private void disconnect() {
    try {
      if (connection.isPresent()) {
        connection.get().close();
      }
    } catch (IOException e) {
      // The connection is given up, however it takes it.
    }
    connection = Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
    disconnect();
  }

  @Override
  public String toString() {
    return "GET " + Redaction.url(pull.url(descriptor));
  }
}
