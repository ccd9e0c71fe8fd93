package dev.layerlift.layer;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.zstd.EncoderSettings;
import dev.layerlift.codec.zstd.ZstdFrameEncoder;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.LayerResult.ZstdOutcome;
import java.io.Closeable;
import java.io.IOException;

/** The zstd half of a pass: the tar goes in, a verified blob is in the target. */
final class ZstdTap implements Closeable {
  private final LayerFacts layer;
  private final EncoderSettings settings;
  private final UploadTap upload;
  private final ZstdFrameEncoder encoder;

  private ZstdTap(LayerFacts layer, EncoderSettings settings, UploadTap upload) {
    this.layer = layer;
    this.settings = settings;
    this.upload = upload;
    encoder = new ZstdFrameEncoder(settings, upload);
  }

  static ZstdTap open(
      LayerFacts layer, EncoderSettings settings, ImageTarget target, Deadline deadline) {
    return new ZstdTap(layer, settings, UploadTap.open(layer, target, deadline));
  }

  void uncompressed(byte[] bytes, int offset, int length) throws IOException {
    if (!upload.outgrown()) {
      encoder.write(bytes, offset, length);
    }
  }

  /**
   * Makes the blob visible. {@link Kept} if it is not smaller than the source.
   *
   * @param uncompressedSize in bytes, of the tar, whose {@code diff_id} was verified
   */
  ZstdOutcome conclude(long uncompressedSize) throws IOException {
    if (!upload.outgrown()) {
      encoder.finish();
    }
    if (upload.outgrown()) {
      return new Kept(
          "zstd at level %d is not smaller than the layer's %s"
              .formatted(settings.level(), ByteSize.ofBytes(layer.size()).toHumanString()));
    }
    return new Recompressed(
        upload.commit(), upload.size(), MediaType.OCI_LAYER_ZSTD, uncompressedSize);
  }

  @Override
  public void close() throws IOException {
    try (upload) {
      encoder.close();
    }
  }
}
