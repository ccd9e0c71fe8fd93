package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.gzip.GzipTap;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.TarEntry;
import dev.layerlift.codec.tar.TarScanner;
import dev.layerlift.codec.ztoc.BuildOutcome.Built;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds the ztoc of a layer that flows by, with the bytes of the reference builder and its
 * refusals; whether the ztoc should be published is {@link LayerIndexer}'s to say. Sparse files and
 * negative sizes are refused here: the reference builder writes for them what its own consumer
 * cannot read.
 *
 * <p>The taps never fail because of the tar: a layer that cannot have a ztoc can still be decoded.
 * Peak memory: that of the checkpoints and of {@link Toc}, and 32 KiB. Not thread-safe.
 */
public final class ZtocBuilder implements GzipTap {
  /** In bytes: Go's compress/gzip, with which both builder and consumers read, takes no longer. */
  static final int MAX_HEADER_TEXT = 511;

  private final ZtocSettings settings;
  private final EntryPolicy policy;
  private final TarScanner scanner = new TarScanner(this::entry);
  private SpanRecorder spans;
  private Toc.Builder toc = new Toc.Builder();
  private long compressedSize;
  private @Nullable NotIndexed refusal;

  private ZtocBuilder(ZtocSettings settings, SpanRecorder spans, EntryPolicy policy) {
    this.settings = settings;
    this.spans = spans;
    this.policy = policy;
  }

  /** For a gzip layer; give it to the decoder as its tap. */
  public static ZtocBuilder forGzip(ZtocSettings settings) {
    return forGzip(settings, EntryPolicy.ANY);
  }

  static ZtocBuilder forGzip(ZtocSettings settings, EntryPolicy policy) {
    return new ZtocBuilder(settings, new SpanRecorder.Gzip(settings.spanSize().bytes()), policy);
  }

  /** For a layer that is stored as a tar: its bytes are both compressed and uncompressed ones. */
  public static ZtocBuilder forTar(ZtocSettings settings) {
    return forTar(settings, EntryPolicy.ANY);
  }

  static ZtocBuilder forTar(ZtocSettings settings, EntryPolicy policy) {
    return new ZtocBuilder(
        settings, new SpanRecorder.Uncompressed(settings.spanSize().bytes()), policy);
  }

  @Override
  public void compressed(byte[] bytes, int offset, int length) {
    if (refusal == null) {
      spans.compressed(bytes, offset, length);
      compressedSize += length;
      limitSize();
    }
  }

  @Override
  public void uncompressed(byte[] bytes, int offset, int length) {
    if (refusal != null) {
      return;
    }
    spans.uncompressed(bytes, offset, length);
    try {
      scanner.push(bytes, offset, length);
    } catch (IOException e) {
      brokenTar(e);
    }
  }

  @Override
  public void memberHeader(long longestText) {
    if (longestText > MAX_HEADER_TEXT) {
      refuse(
          new NotIndexed(
              Reason.LONG_GZIP_HEADER, longestText + " bytes, at most " + MAX_HEADER_TEXT));
    }
  }

  @Override
  public void boundary(int unusedBits) {
    checkpoint(unusedBits);
  }

  /** As {@link #boundary}; returns the checkpoint if one was made. */
  Optional<Checkpoint> checkpoint(int unusedBits) {
    return refusal == null ? spans.boundary(unusedBits) : Optional.empty();
  }

  private void entry(TarEntry entry) {
    Optional<FileType> type = FileType.of(entry.type());
    if (refusal != null) {
      return;
    }
    if (entry.sparse()) {
      refuse(new NotIndexed(Reason.SPARSE_FILE, "'" + entry.name() + "'"));
    } else if (type.isEmpty()) {
      refuse(
          new NotIndexed(
              Reason.UNSUPPORTED_ENTRY,
              "'%s' of type '%c'".formatted(entry.name(), entry.typeflag())));
    } else if (!FileMetadata.fits(entry.contentOffset(), entry.size())) {
      refuse(
          new NotIndexed(
              Reason.BROKEN_TAR, "'%s' of %d bytes".formatted(entry.name(), entry.size())));
    } else {
      FileMetadata file = FileMetadata.of(entry, type.get());
      toc.add(file);
      limitSize();
      policy.judge(entry, file).ifPresent(this::refuse);
    }
  }

  private void brokenTar(IOException e) {
    if (!(e instanceof MalformedInputException || e instanceof LimitExceededException)) {
      throw new IllegalStateException("neither scanner nor sink do I/O", e);
    }
    refuse(new NotIndexed(Reason.BROKEN_TAR, String.valueOf(e.getMessage())));
  }

  private void limitSize() {
    long size = spans.serializedSize() + toc.serializedSize();
    if (size > settings.maxSize().bytes()) {
      refuse(new NotIndexed(Reason.TOO_LARGE, "the limit is " + settings.maxSize()));
    }
  }

  /** The first reason stays; what was gathered is let go. */
  void refuse(NotIndexed reason) {
    if (refusal == null) {
      refusal = reason;
      spans = new SpanRecorder.Uncompressed(1);
      toc = new Toc.Builder();
    }
  }

  boolean isRefused() {
    return refusal != null;
  }

  /** Once, after the decoder has told the end of the layer. */
  public BuildOutcome finish() {
    long uncompressedSize = 0;
    if (refusal == null) {
      try {
        uncompressedSize = scanner.finish();
      } catch (IOException e) {
        brokenTar(e);
      }
    }
    if (refusal == null && compressedSize == 0) {
      refuse(new NotIndexed(Reason.EMPTY, "it has 0 bytes"));
    }
    if (refusal != null) {
      return refusal;
    }
    Zinfo zinfo = spans.zinfo();
    return new Built(
        new Ztoc(
            settings.buildToolIdentifier(),
            compressedSize,
            uncompressedSize,
            toc.build(),
            zinfo,
            spans.digests()));
  }
}
