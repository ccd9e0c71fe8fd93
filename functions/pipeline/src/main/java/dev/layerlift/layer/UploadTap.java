package dev.layerlift.layer;

import dev.layerlift.codec.zstd.FrameSink;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerliftException;
import dev.layerlift.workflow.NetworkException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The frames on their way into the target, hashed. Sends nothing any more once they are not smaller
 * than the source. Errors leave as {@link LayerliftException}.
 */
final class UploadTap implements FrameSink, Closeable {
  private static final int CHUNK_SIZE = 1 << 18;

  private final LayerFacts layer;
  private final String store;
  private final BlobUpload upload;
  private final Deadline deadline;
  private final MessageDigest hash = Digest.newSha256();
  private final byte[] chunk = new byte[CHUNK_SIZE];
  private long size;
  private volatile boolean outgrown;

  private UploadTap(LayerFacts layer, String store, BlobUpload upload, Deadline deadline) {
    this.layer = layer;
    this.store = store;
    this.upload = upload;
    this.deadline = deadline;
  }

  static UploadTap open(LayerFacts layer, ImageTarget target, Deadline deadline) {
    try {
      return new UploadTap(layer, target.name(), target.upload(), deadline);
    } catch (IOException e) {
      throw failure(e, layer, target.name());
    }
  }

  @Override
  public void accept(ByteBuffer frame) {
    deadline.check(() -> "layer %s, %d bytes of zstd are stored".formatted(layer.digest(), size));
    if (outgrown || size + frame.remaining() >= layer.size()) {
      outgrown = true;
      return;
    }
    while (frame.hasRemaining()) {
      int count = Math.min(frame.remaining(), chunk.length);
      frame.get(chunk, 0, count);
      hash.update(chunk, 0, count);
      send(count);
    }
  }

  private void send(int count) {
    try {
      upload.write(chunk, 0, count);
      size += count;
    } catch (IOException e) {
      throw failure(e, layer, store);
    }
  }

  /** Whether the frames are not smaller than the source. Can be asked by any thread. */
  boolean outgrown() {
    return outgrown;
  }

  long size() {
    return size;
  }

  /** Makes the blob visible. */
  Digest commit() {
    Digest digest = Digest.ofSha256(hash.digest());
    try {
      upload.commit(digest, size);
      return digest;
    } catch (IOException e) {
      throw failure(e, layer, store);
    }
  }

  /** Another digest at the store means that the bytes broke on their way: sending again helps. */
  private static LayerliftException failure(IOException error, LayerFacts layer, String store) {
    String doing = "store layer " + layer.digest() + " as zstd in " + store;
    return error instanceof StoreException.ContentMismatch
        ? new NetworkException("could not " + doing + ": " + error.getMessage(), error)
        : Failures.of(error, doing);
  }

  @Override
  public void close() throws IOException {
    upload.close();
  }
}
