package dev.layerlift.layer;

import dev.layerlift.codec.gzip.GzipDecoder;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.zstd.EncoderFaultException;
import dev.layerlift.codec.zstd.EncoderSettings;
import dev.layerlift.codec.ztoc.ZtocSettings;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.NotIndexed;
import dev.layerlift.workflow.LayerResult.ZstdOutcome;
import dev.layerlift.workflow.LayerResult.ZtocOutcome;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SourceCorruptException;
import dev.layerlift.workflow.VerificationFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One streaming pass over one layer, without a temporary file, for one variant or both:
 *
 * <pre>
 * source blob -> sha256 = digest -> gunzip -+-> sha256 = diff_id
 *                                           +-> zstd frames -> sha256 -> upload
 *                                           +-> checkpoints, span digests, tar entries = ztoc -> upload
 * </pre>
 *
 * The calling thread reads, hashes, decodes and indexes; the encoder's workers encode; the
 * encoder's emitter hashes and uploads. Where nothing is encoded and a core is idle, a second
 * thread computes the diff_id. Nothing is committed before every check has passed. Safe for use by
 * several threads, each call with buffers of its own.
 */
public final class LayerPass {
  private final EncoderSettings encoder;
  private final ZtocSettings ztoc;
  private final Deadline deadline;
  private final BooleanSupplier coreIsIdle;

  /**
   * @param deadline asked from several threads
   */
  public LayerPass(EncoderSettings encoder, ZtocSettings ztoc, Deadline deadline) {
    this(encoder, ztoc, deadline, () -> false);
  }

  private LayerPass(
      EncoderSettings encoder, ZtocSettings ztoc, Deadline deadline, BooleanSupplier coreIsIdle) {
    this.encoder = encoder;
    this.ztoc = ztoc;
    this.deadline = deadline;
    this.coreIsIdle = coreIsIdle;
  }

  /**
   * @param workers threads that encode
   */
  public static LayerPass of(Settings settings, int workers, Deadline deadline) {
    return new LayerPass(
        EncoderSettings.DEFAULT.withLevel(settings.zstdLevel()).withWorkers(workers),
        ZtocSettings.of(settings.soci().buildToolIdentifier())
            .withSpanSize(settings.soci().spanSize()),
        deadline);
  }

  /**
   * A layer that is not recompressed is hashed by a second thread while a core is idle.
   *
   * @param coreIsIdle asked often, by the threads that run passes
   */
  public LayerPass withIdleCores(BooleanSupplier coreIsIdle) {
    return new LayerPass(encoder, ztoc, deadline, coreIsIdle);
  }

  /**
   * Stores what the action asks for in the target: the layer as zstd, its ztoc, or both.
   *
   * @param layer its media type says gzip or plain tar
   * @throws SourceCorruptException if the source's digest, size or {@code diff_id} is wrong; also
   *     if its gzip is broken, unless it was only to be indexed
   * @throws dev.layerlift.workflow.DeadlineException when the time runs out
   * @throws VerificationFailedException if the encoder failed: broken library or broken memory
   * @throws dev.layerlift.workflow.LayerliftException as {@link Failures} translates a store's
   *     error
   */
  public PassResult run(
      LayerFacts layer, LayerAction action, ImageSource source, ImageTarget target) {
    try (SourceTap blob = SourceTap.open(layer, source);
        ZstdTap zstdTap =
            action.recompresses() ? ZstdTap.open(layer, encoder, target, deadline) : null) {
      ZtocTap ztocTap = action.indexes() ? new ZtocTap(layer, ztoc) : null;
      return new Run(layer, blob, zstdTap, ztocTap).run(target);
    } catch (EncoderFaultException e) {
      throw new VerificationFailedException("layer " + layer.digest() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw Failures.of(e, "read and store layer " + layer.digest());
    }
  }

  /** The gzip of a layer whose digest is right. */
  private static final class BrokenGzipException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenGzipException(MalformedInputException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** One layer. */
  private final class Run {
    private final LayerFacts layer;
    private final SourceTap blob;
    private final @Nullable ZstdTap zstdTap;
    private final @Nullable ZtocTap ztocTap;

    Run(LayerFacts layer, SourceTap blob, @Nullable ZstdTap zstdTap, @Nullable ZtocTap ztocTap) {
      this.layer = layer;
      this.blob = blob;
      this.zstdTap = zstdTap;
      this.ztocTap = ztocTap;
    }

    PassResult run(ImageTarget target) throws IOException {
      long size;
      try {
        size = decode();
      } catch (BrokenGzipException e) {
        return broken(e);
      }
      Optional<ZstdOutcome> zstd =
          zstdTap == null ? Optional.empty() : Optional.of(zstdTap.conclude(size));
      Optional<ZtocOutcome> ztocOutcome =
          ztocTap == null ? Optional.empty() : Optional.of(ztocTap.conclude(size, target));
      return new PassResult(layer, size, zstd, ztocOutcome);
    }

    /** A zstd variant has to unpack to the source's bytes; a layer without a ztoc stays itself. */
    private PassResult broken(BrokenGzipException e) {
      if (zstdTap != null) {
        throw new SourceCorruptException(
            "layer %s is what its manifest names, but its gzip is broken: %s"
                .formatted(layer.digest(), e.getMessage()),
            e);
      }
      return new PassResult(
          layer,
          0,
          Optional.empty(),
          Optional.of(
              new NotIndexed("no ztoc for this layer: its gzip is broken: " + e.getMessage())));
    }

    /** Returns the tar's size. */
    private long decode() throws IOException, BrokenGzipException {
      BooleanSupplier helped = zstdTap == null ? coreIsIdle : () -> false;
      try (InputStream tar = decoder();
          TarHash hash = new TarHash(layer.diffId().digest().newHash(), helped)) {
        long size = 0;
        for (int read = read(tar, hash.chunk()); read >= 0; read = read(tar, hash.chunk())) {
          if (zstdTap != null) {
            zstdTap.uncompressed(hash.chunk(), 0, read);
          }
          hash.update(read);
          size += read;
          checkDeadline();
        }
        verifyDiffId(hash.digest());
        return size;
      }
    }

    private InputStream decoder() {
      return switch (layer.mediaType().layerCompression()) {
        case GZIP -> ztocTap == null ? new GzipDecoder(blob) : new GzipDecoder(blob, ztocTap.tap());
        case NONE -> blob;
        case ZSTD, FOREIGN, UNKNOWN ->
            throw new IllegalArgumentException("not a gzip or tar layer: " + layer);
      };
    }

    private int read(InputStream tar, byte[] chunk) throws IOException, BrokenGzipException {
      int read;
      try {
        read = tar.read(chunk, 0, chunk.length);
      } catch (MalformedInputException e) {
        drain(chunk);
        throw new BrokenGzipException(e);
      }
      if (read > 0 && tar == blob && ztocTap != null) {
        ztocTap.tap().compressed(chunk, 0, read);
        ztocTap.tap().uncompressed(chunk, 0, read);
      }
      return read;
    }

    /** Reads on, so that a wrong digest is told as such and not as the broken gzip it leads to. */
    private void drain(byte[] chunk) {
      while (blob.read(chunk, 0, chunk.length) >= 0) {
        checkDeadline();
      }
    }

    private void checkDeadline() {
      deadline.check(() ->
          "layer %s, %d of %d bytes are read".formatted(layer.digest(), blob.size(), layer.size()));
    }

    private void verifyDiffId(byte[] computed) {
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
  }
}
