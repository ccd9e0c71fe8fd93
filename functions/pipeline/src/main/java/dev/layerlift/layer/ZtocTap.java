package dev.layerlift.layer;

import dev.layerlift.codec.gzip.GzipTap;
import dev.layerlift.codec.ztoc.IndexOutcome;
import dev.layerlift.codec.ztoc.LayerIndexer;
import dev.layerlift.codec.ztoc.ZtocSettings;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.LayerResult.NotIndexed;
import dev.layerlift.workflow.LayerResult.ZtocOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The SOCI half of a pass: the layer's two sides go in, a proven ztoc is in the target. */
final class ZtocTap {
  /** What registries are told of a ztoc. */
  static final MediaType ZTOC = new MediaType("application/octet-stream");

  private static final int CHUNK_SIZE = 1 << 18;

  private final LayerFacts layer;
  private final LayerIndexer indexer;

  ZtocTap(LayerFacts layer, ZtocSettings settings) {
    this.layer = layer;
    indexer =
        switch (layer.mediaType().layerCompression()) {
          case GZIP -> LayerIndexer.forGzip(settings);
          case NONE -> LayerIndexer.forTar(settings);
          case ZSTD, FOREIGN, UNKNOWN ->
              throw new IllegalArgumentException("not a gzip or tar layer: " + layer);
        };
  }

  /** Hears the decoder; of a plain tar, give each byte to both sides. */
  GzipTap tap() {
    return indexer;
  }

  /** Stores the ztoc, if there is one. The layer's {@code diff_id} was verified. */
  ZtocOutcome conclude(long uncompressedSize, ImageTarget target) {
    return switch (indexer.finish()) {
      case dev.layerlift.codec.ztoc.NotIndexed refusal ->
          new NotIndexed(Text.line(refusal.toString()));
      case IndexOutcome.Indexed done -> {
        Descriptor ztoc = store(done.bytes(), target);
        yield new Indexed(
            ztoc.digest(),
            ztoc.size(),
            uncompressedSize,
            done.ztoc().spanDigests().size(),
            !done.ztoc().hasNoXattrs());
      }
    };
  }

  private Descriptor store(ByteBuffer bytes, ImageTarget target) {
    MessageDigest hash = Digest.newSha256();
    hash.update(bytes.duplicate());
    Descriptor ztoc = Descriptor.of(ZTOC, Digest.ofSha256(hash.digest()), bytes.remaining());
    try {
      if (!target.hasBlob(ztoc)) {
        upload(bytes, ztoc, target);
      }
      return ztoc;
    } catch (IOException e) {
      throw Failures.of(e, "store the ztoc of layer " + layer.digest() + " in " + target.name());
    }
  }

  private static void upload(ByteBuffer bytes, Descriptor ztoc, ImageTarget target)
      throws IOException {
    byte[] chunk = new byte[CHUNK_SIZE];
    try (BlobUpload upload = target.upload()) {
      while (bytes.hasRemaining()) {
        int count = Math.min(bytes.remaining(), chunk.length);
        bytes.get(chunk, 0, count);
        upload.write(chunk, 0, count);
      }
      upload.commit(ztoc.digest(), ztoc.size());
    }
  }
}
