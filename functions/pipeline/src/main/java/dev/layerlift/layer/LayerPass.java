package dev.layerlift.layer;

import dev.layerlift.codec.gzip.GzipDecoder;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.zstd.EncoderFaultException;
import dev.layerlift.codec.zstd.EncoderSettings;
import dev.layerlift.codec.zstd.ZstdFrameEncoder;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.LayerOutcome;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.SourceCorruptException;
import dev.layerlift.workflow.VerificationFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * One streaming pass over one layer, without a temporary file:
 *
 * <pre>
 * source blob -> sha256 = digest -> gunzip -> sha256 = diff_id -> zstd frames -> sha256 -> upload
 * </pre>
 *
 * The calling thread reads, hashes and decodes; the encoder's workers encode; the encoder's emitter
 * hashes and uploads. Nothing is committed before every check has passed. Safe for use by several
 * threads, each call with buffers of its own.
 */
public final class LayerPass {
  private static final int CHUNK_SIZE = 1 << 18;

  private final EncoderSettings settings;
  private final Deadline deadline;

  /**
   * @param deadline asked from several threads
   */
  public LayerPass(EncoderSettings settings, Deadline deadline) {
    this.settings = settings;
    this.deadline = deadline;
  }

  /**
   * Stores the layer as zstd in the target. {@link Kept} if that is not smaller than the source.
   *
   * @param layer its media type says gzip or plain tar
   * @throws SourceCorruptException if the source's digest, size, gzip or {@code diff_id} is wrong
   * @throws dev.layerlift.workflow.DeadlineException when the time runs out
   * @throws VerificationFailedException if the encoder failed: broken library or broken memory
   * @throws dev.layerlift.workflow.LayerliftException as {@link Failures} translates a store's
   *     error
   */
  public PassResult run(LayerFacts layer, ImageSource source, ImageTarget target) {
    try (SourceTap blob = SourceTap.open(layer, source);
        InputStream tar = decoder(layer, blob);
        UploadTap upload = UploadTap.open(layer, target, deadline);
        ZstdFrameEncoder encoder = new ZstdFrameEncoder(settings, upload)) {
      long uncompressedSize = encode(layer, blob, tar, upload, encoder);
      return new PassResult(
          layer, uncompressedSize, conclude(layer, uncompressedSize, upload, encoder));
    } catch (EncoderFaultException e) {
      throw new VerificationFailedException("layer " + layer.digest() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw Failures.of(e, "recompress layer " + layer.digest());
    }
  }

  private static InputStream decoder(LayerFacts layer, SourceTap blob) {
    return switch (layer.mediaType().layerCompression()) {
      case GZIP -> new GzipDecoder(blob);
      case NONE -> blob;
      case ZSTD, FOREIGN, UNKNOWN ->
          throw new IllegalArgumentException("not a gzip or tar layer: " + layer);
    };
  }

  /** Returns the tar's size. */
  private long encode(
      LayerFacts layer, SourceTap blob, InputStream tar, UploadTap upload, ZstdFrameEncoder encoder)
      throws IOException {
    MessageDigest hash = layer.diffId().digest().newHash();
    byte[] chunk = new byte[CHUNK_SIZE];
    long size = 0;
    for (int read = read(layer, blob, tar, chunk);
        read >= 0;
        read = read(layer, blob, tar, chunk)) {
      hash.update(chunk, 0, read);
      size += read;
      if (!upload.outgrown()) {
        encoder.write(chunk, 0, read);
      }
      checkDeadline(layer, blob);
    }
    verifyDiffId(layer, hash.digest());
    return size;
  }

  private int read(LayerFacts layer, SourceTap blob, InputStream tar, byte[] chunk)
      throws IOException {
    try {
      return tar.read(chunk, 0, chunk.length);
    } catch (MalformedInputException e) {
      drain(layer, blob, chunk);
      throw new SourceCorruptException(
          "layer %s is what its manifest names, but its gzip is broken: %s"
              .formatted(layer.digest(), e.getMessage()),
          e);
    }
  }

  /** Reads on, so that a wrong digest is told as such and not as the broken gzip it leads to. */
  private void drain(LayerFacts layer, SourceTap blob, byte[] chunk) {
    while (blob.read(chunk, 0, chunk.length) >= 0) {
      checkDeadline(layer, blob);
    }
  }

  private void checkDeadline(LayerFacts layer, SourceTap blob) {
    deadline.check(
        "layer %s, %d of %d bytes are read".formatted(layer.digest(), blob.size(), layer.size()));
  }

  private static void verifyDiffId(LayerFacts layer, byte[] computed) {
    DiffId diffId = layer.diffId();
    if (!diffId.digest().matches(computed)) {
      throw new SourceCorruptException(
          "layer %s unpacks to %s:%s, the image's configuration says %s"
              .formatted(
                  layer.digest(),
                  diffId.digest().algorithm(),
                  HexFormat.of().formatHex(computed),
                  diffId));
    }
  }

  private LayerOutcome conclude(
      LayerFacts layer, long uncompressedSize, UploadTap upload, ZstdFrameEncoder encoder)
      throws IOException {
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
}
